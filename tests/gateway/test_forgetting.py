"""Who deletes a record deletes all that is kept beside it, or is told to try again."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import AutoReconnect

from gateway.errors import JobsUnavailable
from gateway.history_index import HistoryIndex
from gateway.jobs.registry import Registry
from gateway.pictures import Pictures
from tests.gateway import servers
from tests.gateway.asking import recognize
from tests.gateway.conftest import Start
from tests.gateway.office import Office, staffed
from tests.gateway.pictures import encoded

Database = AsyncDatabase[dict[str, Any]]


async def test_nothing_is_deleted_while_redis_is_away(start: Start, tmp_path: Path) -> None:
    port, data = servers.free_port(), encoded()
    with servers.redis(port, tmp_path) as url:
        client = await start(redis_url=url)
        path = f"/history/{(await recognize(client, data))['id']}"
        assert (await recognize(client, data))["cached"]
    for _ in range(2):
        response = await client.delete(path)
        assert response.status == 503
        assert int(response.headers["Retry-After"]) > 0
        assert (await client.get(path)).status == 200
        assert (await client.get(f"{path}/image")).status == 200
    with servers.redis(port, tmp_path):
        assert (await client.delete(path)).status == 204
        await asyncio.sleep(2.1)
        assert not (await recognize(client, data))["cached"]
        assert (await client.get(path)).status == 404


async def test_what_is_no_longer_in_the_history_is_not_told_as_stored(
    start: Start, mongo_url: str
) -> None:
    name = "test-forgetting"
    data = encoded()
    first = await recognize(await start(mongo_database=name), data)
    async with AsyncMongoClient[dict[str, Any]](mongo_url) as mongo:
        await mongo[name]["history"].delete_one({"_id": first["id"]})  # as an older backup would
    other = await start(mongo_database=name)
    unstored = await recognize(other, data, store="false")
    assert (unstored["cached"], unstored["stored"]) == (True, False)
    assert unstored["id"] != first["id"]
    again = await recognize(other, data)
    assert (again["cached"], again["stored"]) == (True, True)
    assert (await other.get(f"/history/{again['id']}")).status == 200


@pytest.fixture
async def desk(redis_url: str, mongo_url: str) -> AsyncIterator[Office]:
    async with staffed(redis_url, mongo_url, worker_processes=1) as opened:
        yield opened


@pytest.fixture
async def database(desk: Office, mongo_url: str) -> AsyncIterator[Database]:
    async with AsyncMongoClient[dict[str, Any]](mongo_url) as mongo:
        yield mongo[desk.environment["MONGO_DATABASE"]]


async def job_of(desk: Office, data: bytes) -> tuple[str, str]:
    """(a job that has read this picture, its record)"""
    job = await desk.ended(await desk.send([("a.png", data), ("b.png", encoded())]))
    return job["id"], job["items"][0]["result"]["id"]


async def kept(database: Database, job_id: str, data: bytes) -> dict[str, int]:
    """How often the picture is kept, by collection."""
    image_hash = f"sha256:{hashlib.sha256(data).hexdigest()}"
    names = {"pictures.files": image_hash, "job_pictures.files": f"{job_id}:{image_hash}"}
    return {where: await database[where].count_documents({"_id": n}) for where, n in names.items()}


async def check_gone(desk: Office, database: Database, job_id: str, data: bytes) -> None:
    """The first item's picture and text, and nothing else."""
    assert await kept(database, job_id, data) == {"pictures.files": 0, "job_pictures.files": 0}
    items = (await desk.job(job_id))["items"]
    assert ["result" in item for item in items] == [False, True]
    assert await database["job_pictures.files"].count_documents({}) == 1
    assert not (await recognize(desk.client, data, store="false"))["cached"]


def fails_once(monkeypatch: pytest.MonkeyPatch, kind: type, method: str, error: Exception) -> None:
    works = getattr(kind, method)
    failed: list[object] = []

    async def step(self: object, *given: object) -> None:
        if not failed:
            failed.append(given)
            raise error
        await works(self, *given)

    monkeypatch.setattr(kind, method, step)


@pytest.mark.parametrize(
    ("kind", "method", "error"),
    [
        (Registry, "drop_picture", JobsUnavailable("The database is away.")),
        (Pictures, "delete", AutoReconnect("the database is away")),
        (HistoryIndex, "delete", AutoReconnect("the database is away")),
    ],
    ids=["job", "picture", "history"],
)
async def test_what_broke_off_is_done_by_the_next_attempt(
    desk: Office,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    kind: type,
    method: str,
    error: Exception,
) -> None:
    data = encoded()
    job_id, record = await job_of(desk, data)
    assert await kept(database, job_id, data) == {"pictures.files": 1, "job_pictures.files": 1}
    fails_once(monkeypatch, kind, method, error)
    response = await desk.client.delete(f"/history/{record}")
    assert response.status == 503
    assert int(response.headers["Retry-After"]) > 0
    await asyncio.sleep(2.1)
    assert (await desk.client.get(f"/history/{record}")).status == 200
    assert (await desk.client.delete(f"/history/{record}")).status == 204
    assert (await desk.client.get(f"/history/{record}")).status == 404
    await check_gone(desk, database, job_id, data)


async def test_an_old_record_takes_the_jobs_copy_with_it(
    desk: Office, database: Database, start: Start
) -> None:
    data = encoded()
    job_id, record = await job_of(desk, data)
    long_ago = {"$set": {"timestamp": datetime.now(UTC) - timedelta(days=3)}}
    await database["history"].update_one({"_id": record}, long_ago)
    redis_url = desk.environment["REDIS_URL"]
    await start(redis_url=redis_url, mongo_database=database.name, history_days=2)
    for _ in range(100):
        if (await desk.client.get(f"/history/{record}")).status == 404:
            break
        await asyncio.sleep(0.1)
    await check_gone(desk, database, job_id, data)
