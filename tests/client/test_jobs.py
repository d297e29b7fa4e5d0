"""Jobs as a program uses them, with a real worker."""

import asyncio
import io
import zipfile
from pathlib import Path

import pytest

from client import Inkline, Refused
from gateway.views.jobs import close_listeners
from tests.client.test_client import url_of
from tests.gateway.office import Office
from tests.gateway.pictures import encoded

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOTH = "ab cd\nab cd"


@pytest.fixture(autouse=True)
def quick(desk: Office) -> None:
    desk.model_server.slow = 0.0


async def test_a_batch_is_sent_listened_to_and_fetched(desk: Office, tmp_path: Path) -> None:
    (tmp_path / "receipt.png").write_bytes(encoded())

    def program() -> None:
        with Inkline(url_of(desk.client)) as server:
            job = server.jobs.submit(
                [tmp_path / "receipt.png", encoded(), b"no picture"], chars=False, format="text"
            )
            assert (job.status, job.total, job.ended) == ("queued", 3, False)
            *told, end = server.jobs.events(job.id)
            items = {event.item.index: event.item for event in told if event.item}
            assert sorted(items) == [0, 1, 2]
            results = [items[index].result for index in (0, 1)]
            assert [result and result.text for result in results] == [BOTH, BOTH]
            assert not any(line.chars for result in results if result for line in result.lines)
            assert items[2].error is not None
            assert items[2].error["code"] == "unsupported_image"
            assert end.job is not None
            assert (end.job.status, end.job.done, end.job.failed) == ("succeeded", 2, 1)
            missed = list(server.jobs.events(job.id, last=told[1].id))
            assert [event.item and event.item.index for event in missed] == [
                told[2].item and told[2].item.index, None,
            ]  # fmt: skip
            after = server.jobs.get(job.id)
            assert [item.name for item in after.items] == ["receipt.png", "item 2", "item 3"]
            assert after.created is not None
            for form, suffix in ((None, "txt"), ("pdf", "pdf")):
                whole = io.BytesIO(b"".join(server.jobs.archive(job.id, form)))
                names = zipfile.ZipFile(whole).namelist()
                assert names[0] == f"0001-receipt.{suffix}"

    await asyncio.to_thread(program)


async def test_addresses_and_pictures_in_one_batch(desk: Office, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encoded())

    def program() -> None:
        with Inkline(url_of(desk.client)) as server:
            sent = server.jobs.submit(
                ["http://127.0.0.1/picture", tmp_path / "a.png", encoded()],
                layout="page",
                deskew=False,
            )
            job = server.jobs.wait(sent.id)
            assert [item.name for item in job.items] == ["item 1", "a.png", "item 3"]
            assert job.items[0].error is not None
            assert job.items[0].error["code"] == "url_refused"
            assert [item.result and item.result.text for item in job.items[1:]] == [BOTH, BOTH]
            with pytest.raises(Refused, match="at least one item"):
                server.jobs.submit([])
            with pytest.raises(Refused, match="layout must be one of"):
                server.jobs.submit([encoded()], layout="poem")

    await asyncio.to_thread(program)


async def test_every_item_is_told_once_though_the_server_lets_go(desk: Office) -> None:
    desk.model_server.slow = 0.3

    def listened(job_id: str) -> list[int | None]:
        with Inkline(url_of(desk.client)) as server:
            events = server.jobs.events(job_id)
            return [event.item.index if event.item else None for event in events]

    with Inkline(url_of(desk.client)) as server:
        job = await asyncio.to_thread(server.jobs.submit, [encoded() for _ in range(8)])
    listening = asyncio.create_task(asyncio.to_thread(listened, job.id))
    await desk.until(job.id, done=2)
    await asyncio.sleep(0.5)
    await close_listeners(desk.client.app)
    *items, end = await listening
    assert sorted(index for index in items if index is not None) == list(range(8))
    assert (len(items), end) == (8, None)


async def test_a_repeat_under_the_same_key_is_the_first_job(desk: Office) -> None:
    def program() -> None:
        with Inkline(url_of(desk.client)) as server:
            picture = encoded()
            first = server.jobs.submit([picture], key="monday")
            assert server.jobs.submit([picture], key="monday").id == first.id
            with pytest.raises(Refused) as refused:
                server.jobs.submit([picture], key="monday", layout="page")
            assert (refused.value.status, refused.value.code) == (409, "conflict")
            assert server.jobs.submit([picture]).id != first.id

    await asyncio.to_thread(program)


async def test_a_job_is_cancelled_then_removed(desk: Office) -> None:
    desk.model_server.slow = 0.5

    def program() -> None:
        with Inkline(url_of(desk.client)) as server:
            job = server.jobs.submit([encoded() for _ in range(6)])
            with pytest.raises(Refused, match="its archive is there when it has been read"):
                list(server.jobs.archive(job.id))
            server.jobs.cancel(job.id)
            assert server.jobs.wait(job.id).status == "cancelled"
            assert [event.job.status for event in server.jobs.events(job.id) if event.job] == [
                "cancelled"
            ]
            server.jobs.cancel(job.id)
            for gone in (server.jobs.get, server.jobs.cancel, server.jobs.wait):
                with pytest.raises(Refused, match="no such job"):
                    gone(job.id)

    await asyncio.to_thread(program)
