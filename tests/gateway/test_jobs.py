"""Batch jobs with a real worker: sent, watched, fetched, ended."""

import asyncio
import base64
import io
import json
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from gateway.formats import FORMATS
from tests.gateway.asking import recognize
from tests.gateway.formats import alto_words, hocr_words
from tests.gateway.model_server import TEXT
from tests.gateway.office import Office, form, staffed
from tests.gateway.pictures import encoded

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOTH = f"{TEXT}\n{TEXT}"
WORDS = BOTH.split()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(redis_url: str, mongo_url: str) -> AsyncIterator[Office]:
    """One gateway and one worker for all of these tests."""
    async with staffed(redis_url, mongo_url) as opened:
        yield opened


@pytest.fixture(autouse=True)
def quick(desk: Office) -> None:
    desk.model_server.slow = 0.0
    desk.model_server.failing = None


def pictures(count: int) -> list[tuple[str, bytes]]:
    return [(f"receipt {i}.png", encoded()) for i in range(count)]


async def listen(desk: Office, job: str, last: str = "") -> list[tuple[str, str, Any]]:
    """(id, event, data) until the stream ends."""
    headers = {"Last-Event-ID": last} if last else {}
    async with desk.client.get(f"/jobs/{job}/events", headers=headers) as response:
        assert response.content_type == "text/event-stream"
        told = (await response.text()).replace("\r", "").split("\n\n")
    events = [dict(line.split(": ", 1) for line in one.split("\n")) for one in told if one.strip()]
    return [(event["id"], event["event"], json.loads(event["data"])) for event in events]


async def test_finished_items_are_there_while_others_still_run(desk: Office) -> None:
    desk.model_server.slow = 0.3
    before = await desk.history()
    job_id = await desk.send([*pictures(6), ("notes.txt", b"not a picture")], chars="false")
    early = await desk.until(job_id, done=1)
    assert early["status"] == "running"
    assert early["done"] < 6
    assert any(item["status"] in ("queued", "running") for item in early["items"])
    desk.model_server.slow = 0.0
    job = await desk.ended(job_id)
    assert set(job) == {"id", "status", "total", "done", "failed", "created", "items"}
    assert (job["status"], job["total"], job["done"], job["failed"]) == ("succeeded", 7, 6, 1)
    assert [item["index"] for item in job["items"]] == list(range(7))
    first, last = job["items"][0], job["items"][-1]
    assert (first["name"], first["status"]) == ("receipt 0.png", "succeeded")
    assert set(first) == {"index", "name", "status", "result"}
    assert first["result"]["text"] == BOTH
    assert first["result"]["stored"]
    assert not first["result"]["lines"][0]["chars"]
    assert (last["status"], last["error"]["code"]) == ("failed", "unsupported_image")
    assert last["error"]["status"] == 415
    assert await desk.history() == before + 6
    record = await (await desk.client.get(f"/history/{first['result']['id']}")).json()
    assert record["text"] == BOTH


async def test_a_job_fails_when_every_item_does(desk: Office) -> None:
    job = await desk.ended(await desk.send([("a.png", b""), ("b.png", b"BM, he said")]))
    assert (job["status"], job["done"], job["failed"]) == ("failed", 0, 2)
    codes = [item["error"]["code"] for item in job["items"]]
    assert codes == ["unsupported_image", "unsupported_image"]


async def test_events_come_one_an_item_and_one_at_the_end(desk: Office) -> None:
    job_id = await desk.send([*pictures(4), ("notes.txt", b"not a picture")])
    events = await listen(desk, job_id)
    assert [name for _, name, _ in events] == ["item"] * 5 + ["end"]
    items = {data["index"]: data for _, _, data in events[:-1]}
    assert items[0]["result"]["text"] == BOTH
    assert items[4]["error"]["code"] == "unsupported_image"
    end = {"id": job_id, "status": "succeeded", "total": 5, "done": 4, "failed": 1}
    assert events[-1][2] == end
    seen = {data["index"] for _, _, data in events[:2]}
    missed = await listen(desk, job_id, last=events[1][0])
    assert {data["index"] for _, name, data in missed if name == "item"} == set(range(5)) - seen
    assert [name for _, name, _ in await listen(desk, job_id, last=events[4][0])] == ["end"]
    assert len(await listen(desk, job_id, last="nonsense")) == 6


async def test_an_item_is_told_while_others_still_run(desk: Office) -> None:
    desk.model_server.slow = 0.3
    job_id = await desk.send(pictures(8))
    async with desk.client.get(f"/jobs/{job_id}/events") as response:
        assert await response.content.readuntil(b"event: item")
        job = await desk.job(job_id)
        desk.model_server.slow = 0.0
        rest = await response.text()
    assert job["status"] == "running"
    assert job["done"] < 8
    assert (rest.count("event: item"), rest.count("event: end")) == (7, 1)


@pytest.mark.parametrize(
    ("query", "suffix"),
    [
        ("", "txt"),
        ("?format=json", "json"),
        ("?format=tsv", "tsv"),
        ("?format=hocr", FORMATS["hocr"].suffix),
        ("?format=alto", FORMATS["alto"].suffix),
        ("?format=pdf", "pdf"),
    ],
)
async def test_an_archive_has_one_file_an_item(desk: Office, query: str, suffix: str) -> None:
    files = [("../../a/b: c.png", encoded()), ("same.png", encoded()), ("same.png", b"no")]
    job_id = await desk.send(files, format="text")
    await desk.ended(job_id)
    async with desk.client.get(f"/jobs/{job_id}/archive{query}") as response:
        assert (response.status, response.content_type) == (200, "application/zip")
        assert f"{job_id}.zip" in response.headers["Content-Disposition"]
        archive = zipfile.ZipFile(io.BytesIO(await response.read()))
    assert archive.testzip() is None
    names = [f"0001-b_ c.{suffix}", f"0002-same.{suffix}", "0003-same.error.json"]
    assert archive.namelist() == names
    content = archive.read(names[0])
    if suffix == "txt":
        assert content.decode() == BOTH
    if suffix == "json":
        assert json.loads(content)["text"] == BOTH
    if query.endswith("hocr"):
        assert [word for word, _ in hocr_words(content)] == WORDS
    if query.endswith("alto"):
        assert [word for word, _ in alto_words(content)] == WORDS
    if suffix == "pdf":
        assert content.startswith(b"%PDF-")
    assert json.loads(archive.read(names[2]))["code"] == "unsupported_image"


async def test_a_running_job_has_no_archive_yet_and_can_be_cancelled(desk: Office) -> None:
    desk.model_server.slow = 0.4
    job_id = await desk.send(pictures(8))
    await desk.until(job_id, done=1)
    path = f"/jobs/{job_id}"
    assert (await desk.client.get(f"{path}/archive")).status == 409
    listening = asyncio.create_task(listen(desk, job_id))
    assert (await desk.client.delete(path)).status == 204
    job = await desk.job(job_id)
    assert job["status"] == "cancelled"
    assert {item["status"] for item in job["items"]} <= {"succeeded", "cancelled"}
    assert not any("result" in item for item in job["items"])
    assert (await listening)[-1][2]["status"] == "cancelled"
    await asyncio.sleep(1.0)
    asked = len(desk.model_server.asked)
    await asyncio.sleep(0.5)
    assert len(desk.model_server.asked) == asked
    assert (await desk.job(job_id))["done"] == job["done"]
    assert (await desk.client.delete(path)).status == 204
    for gone in (path, f"{path}/events", f"{path}/archive"):
        assert (await desk.client.get(gone)).status == 404
    assert (await desk.client.delete(path)).status == 404


async def test_a_repeat_under_the_same_key_is_the_first_job(desk: Office) -> None:
    files, headers = pictures(2), {"Idempotency-Key": "monday's receipts"}

    async def again(**options: str) -> tuple[int, Any]:
        data = form(files, **options)
        async with desk.client.post("/jobs", data=data, headers=headers) as response:
            return response.status, await response.json(content_type=None)

    status, first = await again()
    assert status == 202
    assert {(await again())[1]["id"] for _ in range(2)} == {first["id"]}
    status, refusal = await again(layout="page")
    assert (status, refusal["code"]) == (409, "conflict")
    at_once = {"Idempotency-Key": "at once"}
    answers = await asyncio.gather(
        *(desk.client.post("/jobs", data=form(files), headers=at_once) for _ in range(3))
    )
    assert len({(await answer.json())["id"] for answer in answers}) == 1
    await desk.ended(first["id"])
    await desk.client.delete(f"/jobs/{first['id']}")
    assert (await again())[1]["id"] != first["id"]


async def test_json_items_of_which_some_are_bad(desk: Office) -> None:
    good = base64.b64encode(encoded()).decode()
    items = [{"image": good, "name": "a"}, {"image": "%%%"}, {"image": f"data:;base64,{good}"}]
    async with desk.client.post("/jobs", json={"items": items, "chars": False}) as response:
        assert response.status == 202
        job = await desk.ended((await response.json())["id"])
    assert (job["status"], job["done"], job["failed"]) == ("succeeded", 2, 1)
    assert [item["name"] for item in job["items"]] == ["a", "item 2", "item 3"]
    assert job["items"][1]["error"]["code"] == "bad_request"
    assert job["items"][0]["result"]["id"] == job["items"][2]["result"]["id"]


async def test_one_picture_becomes_a_job_when_its_sender_prefers(desk: Office) -> None:
    headers = {"Prefer": "respond-async, wait=5"}
    async with desk.client.post("/recognize", data=encoded(), headers=headers) as response:
        assert response.status == 202
        assert response.headers["Preference-Applied"] == "respond-async"
        body = await response.json()
        assert response.headers["Location"] == f"/jobs/{body['id']}"
    job = await desk.ended(body["id"])
    assert [item["result"]["text"] for item in job["items"]] == [BOTH]
    headers = {"Prefer": "wait=5"}
    async with desk.client.post("/recognize", data=encoded(), headers=headers) as response:
        assert response.status == 200


async def test_a_model_server_that_is_away_for_a_while(desk: Office) -> None:
    desk.model_server.failing = 503
    job_id = await desk.send(pictures(2))
    await asyncio.sleep(1.5)
    assert (await desk.job(job_id))["failed"] == 0
    desk.model_server.failing = None
    job = await desk.ended(job_id)
    assert (job["status"], job["done"]) == ("succeeded", 2)


async def test_a_deleted_record_takes_the_jobs_copy_with_it(desk: Office) -> None:
    data = encoded()
    job = await desk.ended(await desk.send([("a.png", data), ("b.png", encoded())]))
    record = job["items"][0]["result"]["id"]
    assert (await desk.client.delete(f"/history/{record}")).status == 204
    after = await desk.job(job["id"])
    assert "result" not in after["items"][0]
    assert after["items"][1]["result"]["text"] == BOTH
    assert not (await recognize(desk.client, data))["cached"]


async def test_without_history_a_job_still_has_its_results(desk: Office) -> None:
    before = await desk.history()
    job = await desk.ended(await desk.send(pictures(1), store="false"))
    assert not job["items"][0]["result"]["stored"]
    assert job["items"][0]["result"]["text"] == BOTH
    assert await desk.history() == before
