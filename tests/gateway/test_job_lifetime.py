"""An item has its seconds; a job and all that is kept of it live for a day."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import AsyncMongoClient

from gateway.settings import Settings
from tests.gateway.office import Office, form, office, staffed
from tests.gateway.pictures import encoded

Document = dict[str, Any]
KEPT = {
    "jobs": "_id",
    "job_items": "job",
    "job_keys": "job",
    "job_pictures.files": "_id",
    "job_pictures.chunks": "files_id",
}
"""Collections, and the member of each that begins with the job's id."""


async def left(mongo: AsyncMongoClient[Document], name: str, job_id: str) -> dict[str, int]:
    """How many documents of each collection belong to the job."""
    of_job = {"$gte": job_id, "$lt": f"{job_id};"}
    return {
        collection: await mongo[name][collection].count_documents({member: of_job})
        for collection, member in KEPT.items()
    }


async def made(desk: Office, key: str) -> str:
    """A job that has ended, under this Idempotency-Key."""
    data, headers = form([("a.png", encoded())]), {"Idempotency-Key": key}
    async with desk.client.post("/jobs", data=data, headers=headers) as response:
        job_id = str((await response.json())["id"])
    assert (await desk.ended(job_id))["status"] == "succeeded"
    return job_id


async def test_nothing_is_left_of_a_job_past_its_day(redis_url: str, mongo_url: str) -> None:
    async with (
        AsyncMongoClient[Document](mongo_url, tz_aware=True) as mongo,
        staffed(redis_url, mongo_url, worker_processes=1) as desk,
    ):
        name = desk.environment["MONGO_DATABASE"]
        old, young = [await made(desk, key) for key in ("old", "young")]
        assert await left(mongo, name, old) == dict.fromkeys(KEPT, 1)
        kept = await mongo[name]["jobs"].find_one({"_id": old})
        assert kept is not None
        assert kept["expires"] - kept["created"] == timedelta(hours=24)
        past = {"$set": {"expires": datetime.now(UTC) - timedelta(seconds=1)}}
        for collection in ("jobs", "job_items", "job_keys"):
            await mongo[name][collection].update_many({KEPT[collection]: old}, past)
        same = {
            member: desk.environment[member.upper()] for member in ("redis_url", "mongo_database")
        }
        async with office(redis_url, mongo_url, **same):  # it cleans when it starts
            for _ in range(100):
                if not any((await left(mongo, name, old)).values()):
                    break
                await asyncio.sleep(0.1)
        assert await left(mongo, name, old) == dict.fromkeys(KEPT, 0)
        assert await left(mongo, name, young) == dict.fromkeys(KEPT, 1)
        assert (await desk.job(young))["items"][0]["result"]


async def test_an_item_that_takes_too_long_and_a_job_past_its_day(
    redis_url: str, mongo_url: str
) -> None:
    limits = {"item_seconds": 0.5, "job_seconds": 20, "worker_processes": 1}
    async with staffed(redis_url, mongo_url, **limits) as opened:
        opened.model_server.slow = 3.0
        job = await opened.ended(await opened.send([("a.png", encoded())]))
        assert job["items"][0]["error"]["code"] == "model_unavailable"
    limits["job_seconds"] = 1
    async with office(redis_url, mongo_url, **limits) as opened:
        job_id = await opened.send([("a.png", encoded())])
        await asyncio.sleep(1.1)
        assert (await opened.client.get(f"/jobs/{job_id}")).status == 404


def test_a_day_is_what_is_not_set_otherwise() -> None:
    assert Settings().job_seconds == 24 * 60 * 60
