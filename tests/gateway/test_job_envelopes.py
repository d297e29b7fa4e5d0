"""What is no job: only the envelope is refused."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.gateway import servers
from tests.gateway.asking import refused
from tests.gateway.conftest import Client, Start
from tests.gateway.office import form
from tests.gateway.pictures import encoded
from tests.gateway.test_keys import bearer, keyring
from tests.machine import a_second

ONE = [("a.png", b"x")]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ([], "object"),
        ({}, "items"),
        ({"items": {}}, "items"),
        ({"items": []}, "item"),
        ({"items": ["x"]}, "items[0]"),
        ({"items": [{"name": "x"}]}, "items[0]"),
        ({"items": [{"image": "", "url": ""}]}, "items[0]"),
        ({"items": [{"image": 1}]}, "items[0]"),
        ({"items": [{"image": "", "layout": "page"}]}, "layout"),
        ({"items": [{"image": ""}], "sort": 1}, "sort"),
        ({"items": [{"image": ""}], "layout": "circle"}, "layout"),
    ],
)
async def test_bad_json(client: Client, body: Any, named: str) -> None:
    assert named in await refused(client, 400, "bad_request", path="/jobs", json=body)


async def test_bad_forms(client: Client) -> None:
    async def bad(**request: Any) -> str:
        return await refused(client, 400, "bad_request", path="/jobs", **request)

    await bad(data=b"", headers={"Content-Type": "multipart/form-data"})
    assert "file" in await bad(data=form([], layout="page"))
    assert "sort" in await bad(data=form(ONE, sort="x"))
    assert "layout" in await bad(data=form(ONE, layout="circle"))
    picture = {"data": b"x", "headers": {"Content-Type": "image/png"}}
    assert "form" in await bad(**picture)
    key = {"Idempotency-Key": "k" * 300}
    assert "Idempotency-Key" in await bad(data=form(ONE), headers=key)


async def test_an_unknown_model_or_job(client: Client) -> None:
    await refused(client, 404, "not_found", path="/jobs", data=form(ONE, model="tesseract"))
    for method in ("GET", "DELETE"):
        await refused(client, 404, "not_found", path="/jobs/x", method=method)
    await refused(client, 404, "not_found", path="/jobs/x/events", method="GET")
    path = "/jobs/x/archive?format=docx"
    assert "format" in await refused(client, 400, "bad_request", path=path, method="GET")


async def test_a_job_belongs_to_the_key_that_sent_it(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    people = (("ann", "read"), ("ben", "read"), ("root", "admin"))
    ann, ben, root = (bearer(keyring(path, "add", who, "--role", role)) for who, role in people)
    client = await start(keys_file=path)
    data = {"items": [{"image": "%%%"}]}
    key = {"Idempotency-Key": "monday"}
    sent = await client.post("/jobs", json=data, headers={**ann, **key})
    job = f"/jobs/{(await sent.json())['id']}"
    others = await client.post("/jobs", json=data, headers={**ben, **key})
    assert (await others.json())["id"] not in job
    for path_of in (job, f"{job}/events", f"{job}/archive"):
        await refused(client, 404, "not_found", path=path_of, method="GET", headers=ben)
        for allowed in (ann, root):
            assert (await client.get(path_of, headers=allowed)).status == 200
    await refused(client, 404, "not_found", path=job, method="DELETE", headers=ben)
    assert (await client.delete(job, headers=ann)).status == 204


async def test_too_much(start: Start) -> None:
    client = await start(max_job_items=2, max_job_bytes=100_000, max_upload_bytes=50_000)
    three = form([ONE[0]] * 3)
    assert "2" in await refused(client, 400, "bad_request", path="/jobs", data=three)
    large = form([("a.png", bytes(60_000)), ("b.png", bytes(60_000))])
    await refused(client, 413, "too_large", path="/jobs", data=large)
    one_large = form([("a.png", bytes(60_000)), ("b.png", encoded())])
    response = await client.post("/jobs", data=one_large)
    assert response.status == 202
    job = await (await client.get(f"/jobs/{(await response.json())['id']}")).json()
    assert [item["status"] for item in job["items"]] == ["failed", "queued"]
    assert job["items"][0]["error"]["code"] == "too_large"


@pytest.mark.parametrize("part", ["redis_url", "mongo_url"])
async def test_without_the_queue_or_the_database(start: Start, part: str) -> None:
    scheme = part.removesuffix("_url").replace("mongo", "mongodb")
    client = await start(**{part: f"{scheme}://127.0.0.1:{servers.free_port()}"})
    began = time.perf_counter()
    response = await client.post("/jobs", data=form([("a.png", encoded())]))
    assert (response.status, (await response.json(content_type=None))["code"]) == (
        503,
        "jobs_unavailable",
    )
    assert int(response.headers["Retry-After"]) > 0
    assert time.perf_counter() - began < 3 * a_second()
    listed = await client.get("/jobs/x")
    assert listed.status == (404 if part == "redis_url" else 503)


async def test_a_gateway_that_stops_lets_listeners_go(client: Client) -> None:
    response = await client.post("/jobs", data=form([("a.png", encoded())]))
    job_id = (await response.json())["id"]
    async with client.get(f"/jobs/{job_id}/events") as stream:
        began = time.perf_counter()
        await client.server.close()
        assert time.perf_counter() - began < 2 * a_second()
        assert b"event: end" not in await stream.content.read()
