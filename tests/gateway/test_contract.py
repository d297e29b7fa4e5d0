"""The contract that is published is the one that is kept."""

import asyncio
import sys
from pathlib import Path

from gateway.views.openapi import routes
from gateway.views.operations import OPERATIONS
from tests.gateway.asking import recognize
from tests.gateway.conftest import Client, Start
from tests.gateway.pictures import encoded
from tests.gateway.test_documents import pdf
from tests.machine import a_second

OF_A_DOCUMENT = """
[[operations]]
include-name = "GET /history/{{id}}"
parameters = {{ "path.id" = "{id}" }}
"""
"""Which record Schemathesis asks for."""
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


async def test_headers_are_in_the_document(client: Client) -> None:
    paths = (await (await client.get("/openapi.json")).json())["paths"]
    told = {
        (method.upper(), path): {one["name"] for one in told["parameters"] if one["in"] == "header"}
        for path, methods in paths.items()
        for method, told in methods.items()
    }
    assert all("X-Request-ID" in names for names in told.values())
    more = {route: names - {"X-Request-ID"} for route, names in told.items()}
    assert {route: names for route, names in more.items() if names} == {
        ("POST", "/recognize"): {"Prefer", "Cache-Control", "Idempotency-Key"},
        ("POST", "/jobs"): {"Cache-Control", "Idempotency-Key"},
        ("GET", "/jobs/{id}/events"): {"Last-Event-ID"},
    }


async def test_headers_of_answers_are_in_the_document(start: Start, tmp_path: Path) -> None:
    client = await start(keys_file=tmp_path / "keys.json")
    document = await (await client.get("/openapi.json")).json()
    responses = [told["responses"] for of in document["paths"].values() for told in of.values()]
    of_status = {"202": "Location", "401": "WWW-Authenticate", "429": "Retry-After"}
    for status, answer in (pair for of_one in responses for pair in of_one.items()):
        names = set(answer["headers"]) - {"X-Request-ID"}
        if status != "503":  # /readyz answers with it too, and does not say when
            assert names == ({of_status[status]} if status in of_status else set())
        assert "X-Request-ID" in answer["headers"]
        assert set(answer["headers"]) <= set(document["components"]["headers"])
    assert "Retry-After" in document["paths"]["/recognize"]["post"]["responses"]["503"]["headers"]


async def test_jobs_take_the_options_of_a_reading(client: Client) -> None:
    paths = (await (await client.get("/openapi.json")).json())["paths"]
    queries = [
        [one for one in paths[path]["post"]["parameters"] if one["in"] == "query"]
        for path in ("/recognize", "/jobs")
    ]
    assert queries[0] == queries[1]
    assert {one["name"] for one in queries[0]} >= {"model", "layout", "format", "store"}


async def test_a_page_to_read(client: Client) -> None:
    response = await client.get("/docs")
    page = await response.text()
    assert response.content_type == "text/html"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    for shown in ("/recognize", "/history/{id}", "sauvola", "Straighten the page first.", "Prefer"):
        assert shown in page
    assert "http://" not in page.replace(str(client.make_url("")), "")
    assert "https://" not in page
    assert " style=" not in page


async def test_a_live_gateway_keeps_its_contract(client: Client, tmp_path: Path) -> None:
    """Requests made from the document, good and bad ones."""
    await recognize(client, encoded())
    record = await recognize(client, pdf(2), "application/pdf")
    (tmp_path / "schemathesis.toml").write_text(OF_A_DOCUMENT.format(id=record["id"]))
    process = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("schemathesis")), "run"),
        *("--phases", "coverage,fuzzing", "--max-examples", "8", "--seed", "1"),
        *("--checks", "not_a_server_error,status_code_conformance,content_type_conformance"),
        *("--checks", "response_schema_conformance,response_headers_conformance"),
        *("--exclude-path-regex", "/events$"),
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
