"""The contract that is published is the one that is kept."""

import asyncio
import sys
from pathlib import Path

from gateway.views.openapi import routes
from gateway.views.operations import OPERATIONS
from tests.gateway.asking import recognize
from tests.gateway.conftest import Client, Start
from tests.gateway.pictures import encoded
from tests.machine import a_second

OF_THE_PAGES = {("GET", path) for path in ("/", "/app/{page}", "/favicon.ico", "/static/{path}")}


async def test_every_route_is_in_the_document(client: Client) -> None:
    app = client.app
    assert app is not None
    there = set(routes(app)) - OF_THE_PAGES
    assert there <= set(OPERATIONS)
    paths = (await (await client.get("/openapi.json")).json())["paths"]
    assert there == {(method.upper(), path) for path in paths for method in paths[path]}


async def test_keys_are_in_the_document_where_they_are_asked_for(
    start: Start, client: Client, tmp_path: Path
) -> None:
    locked = await start(keys_file=tmp_path / "keys.json")
    for server, asked in ((client, False), (locked, True)):
        paths = (await (await server.get("/openapi.json")).json())["paths"]
        told = paths["/history"]["get"]
        assert ("security" in told, "401" in told["responses"]) == (asked, asked)
        assert "security" not in paths["/healthz"]["get"]


async def test_a_page_to_read(client: Client) -> None:
    response = await client.get("/docs")
    page = await response.text()
    assert response.content_type == "text/html"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    for shown in ("/recognize", "/history/{id}", "sauvola", "Straighten the page first."):
        assert shown in page
    assert "http://" not in page.replace(str(client.make_url("")), "")
    assert "https://" not in page
    assert " style=" not in page


async def test_a_live_gateway_keeps_its_contract(client: Client, tmp_path: Path) -> None:
    """Requests made from the document, good and bad ones."""
    await recognize(client, encoded())
    process = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("schemathesis")), "run"),
        *("--phases", "coverage,fuzzing", "--max-examples", "8", "--seed", "1"),
        *("--checks", "not_a_server_error,status_code_conformance,content_type_conformance"),
        *("--checks", "response_schema_conformance", "--exclude-path-regex", "/events$"),
        *("--warnings", "off", "--no-color", "--no-shrink", "--request-timeout", "10"),
        str(client.make_url("/openapi.json")),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(50 * a_second()):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        print((await process.communicate())[0].decode()[-5000:])
        raise
    assert process.returncode == 0, said.decode()
