"""Pictures by their address: one in a request, and those of jobs."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from gateway.app import create_worker
from gateway.keys import DATABASE, JOB_READER, SETTINGS
from tests.gateway.asking import as_form, recognize, refused
from tests.gateway.conftest import Client, Start
from tests.gateway.internet import PUBLIC_HOST, Names, Pages
from tests.gateway.model_server import TEXT, ModelServer
from tests.gateway.pictures import encoded

BOTH = f"{TEXT}\n{TEXT}"
REFUSED = "http://127.0.0.1/secret"


@pytest.fixture
async def online(start: Start) -> Client:
    return await start(internet=Names().internet())


async def test_a_picture_by_its_address(online: Client, pages: Pages, public: str) -> None:
    sent = await recognize(online, pages.picture, layout="page")
    asked = {"url": f"{public}/picture", "layout": "page", "chars": True}
    result = await (await online.post("/recognize", json=asked)).json()
    assert (result["text"], result["id"], result["cached"]) == (BOTH, sent["id"], True)
    assert result["image"]["hash"] == sent["image"]["hash"]
    asked["format"] = "pdf"
    assert (await (await online.post("/recognize", json=asked)).read()).startswith(b"%PDF")


async def test_what_is_fetched_is_judged_like_an_upload(online: Client, public: str) -> None:
    await refused(online, 415, "unsupported_image", json={"url": f"{public}/plain"})


async def test_a_refused_address(online: Client, public: str) -> None:
    details = {
        await refused(online, 422, "url_refused", json={"url": url})
        for url in (REFUSED, f"{public}/to?place={REFUSED}", f"{public}/gone", "http://x.invalid")
    }
    assert len(details) == 1
    await refused(online, 422, "url_refused", json={"url": f"{public}/endless"})


async def test_nothing_is_fetched_for_a_wrong_request(
    online: Client, pages: Pages, public: str
) -> None:
    url = f"{public}/picture"
    await refused(online, 400, "bad_request", json={"url": url, "layout": "pagee"})
    await refused(online, 400, "bad_request", json={"url": url, "colour": "red"})
    await refused(online, 400, "bad_request", data=as_form(encoded(), url=url))
    await refused(online, 400, "bad_request", data=encoded(), params={"url": url})
    assert not pages.requests


async def test_an_operator_may_switch_it_off(start: Start, pages: Pages, public: str) -> None:
    offline = await start(internet=Names().internet(), url_import=False)
    detail = await refused(offline, 422, "url_refused", json={"url": f"{public}/picture"})
    assert "picture itself" in detail
    networks = f"192.0.2.0/24, {PUBLIC_HOST}/32"
    blocked = await start(internet=Names().internet(), url_blocked_networks=networks)
    await refused(blocked, 422, "url_refused", json={"url": f"{public}/picture"})
    assert not pages.requests


async def test_an_address_for_later(online: Client, pages: Pages, public: str) -> None:
    headers = {"Prefer": "respond-async"}
    asked = {"url": f"{public}/picture"}
    async with online.post("/recognize", json=asked, headers=headers) as response:
        assert response.status == 202
        job_id = (await response.json())["id"]
    assert not pages.requests
    assert [item["result"]["text"] for item in await worked_off(online, job_id)] == [BOTH]


async def test_items_of_a_job(
    online: Client, pages: Pages, public: str, model_server: ModelServer
) -> None:
    urls = (f"{public}/picture", f"{public}/plain", REFUSED, "mailto:x")
    items = [{"url": url, "name": url[-5:]} for url in urls]
    async with online.post("/jobs", json={"items": items, "chars": False}) as response:
        job_id = (await response.json())["id"]
    read, *failed = await worked_off(online, job_id)
    assert (read["name"], read["result"]["text"]) == ("cture", BOTH)
    codes = [item["error"]["code"] for item in failed]
    assert codes == ["unsupported_image", "url_refused", "url_refused"]
    archive = await online.get(f"/jobs/{job_id}/archive", params={"format": "pdf"})
    assert archive.status == 200


async def test_an_item_that_is_tried_again_is_fetched_once(
    online: Client, pages: Pages, public: str, model_server: ModelServer
) -> None:
    async with online.post("/jobs", json={"items": [{"url": f"{public}/picture"}]}) as response:
        job_id = (await response.json())["id"]
    model_server.failing = 503
    (item,) = await worked_off(online, job_id)
    assert item["status"] == "queued"
    model_server.failing = None
    pages.picture = b""
    await queued_again(online, job_id)
    (item,) = await worked_off(online, job_id)
    assert item["result"]["text"] == BOTH
    assert len(pages.requests) == 1


async def queued_again(client: Client, job_id: str) -> None:
    """Once the pause before another try is over."""
    assert client.app is not None
    items = client.app[DATABASE]["job_items"]
    async with asyncio.timeout(20):
        while True:
            if await items.find_one({"job": job_id, "status": "queued", "sent": True}):
                return
            await asyncio.sleep(0.1)


async def worked_off(client: Client, job_id: str) -> list[Any]:
    """The job's items, once a worker with the same Internet has had each in hand."""
    assert client.app is not None
    runner = web.AppRunner(create_worker(client.app[SETTINGS], Names().internet()))
    await runner.setup()
    try:
        job = await (await client.get(f"/jobs/{job_id}")).json()
        reader = runner.app[JOB_READER]
        await asyncio.gather(*(reader.read((job_id, index)) for index in range(job["total"])))
    finally:
        await runner.cleanup()
    items: list[Any] = (await (await client.get(f"/jobs/{job_id}")).json())["items"]
    return items
