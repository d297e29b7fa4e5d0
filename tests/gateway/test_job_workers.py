"""Workers that die: nothing is lost, nothing is kept twice."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from tests.gateway.office import Office, office
from tests.gateway.pictures import encoded, picture
from tests.gateway.test_metrics import samples
from tests.gateway.workers import worker

ITEMS = 200
SMALL = (((10, 10, 90, 30),), (100, 70))


def small(count: int) -> list[tuple[str, bytes]]:
    frames, size = SMALL
    return [(f"{i}.png", encoded(picture(frames, size=size))) for i in range(count)]


def in_state(job: Any, status: str) -> set[int]:
    return {item["index"] for item in job["items"] if item["status"] == status}


def times_read(desk: Office, job_id: str, index: int, since: int = 0) -> int:
    """How often the model server was asked where this item's lines are, after so many requests."""
    wanted = ("/predictions/detector/1.0", f"{job_id}-{index}")
    asked = desk.model_server.asked[since:]
    return sum((path, request_id) == wanted for path, request_id, _ in asked)


async def in_hand(desk: Office, job_id: str, workers: int) -> set[int]:
    """The items that so many workers begin to read from now on."""
    since = len(desk.model_server.asked)
    while True:
        held = in_state(await desk.job(job_id), "running")
        if [times_read(desk, job_id, index, since) for index in held] == [1] * workers:
            return held
        await asyncio.sleep(0.05)


async def test_a_worker_logs_json_with_the_id_that_the_model_server_is_told(
    redis_url: str, mongo_url: str, tmp_path: Path
) -> None:
    async with office(redis_url, mongo_url, worker_processes=1) as desk:
        job_id = await desk.send([("a.png", encoded())])
        waiting = samples(await (await desk.client.get("/metrics")).text())
        depth = [waiting["inkline_queue_depth", what] for what in ("messages", "items", "jobs")]
        assert depth == [1, 1, 1]
        with worker({**desk.environment, "LOG_FORMAT": "json"}, tmp_path / "log"):
            await desk.ended(job_id)
        told = {request_id for _, request_id, _ in desk.model_server.asked}
    lines = (tmp_path / "log").read_text().splitlines()
    entries = [json.loads(line) for line in lines if line.startswith("{")]  # Celery warns of root
    done = [entry for entry in entries if entry.get("job") == job_id]
    assert {entry["request_id"] for entry in done} == told == {f"{job_id}-0"}
    assert done[-1]["index"] == 0


async def test_a_worker_is_killed_in_the_middle_of_200_items(
    redis_url: str, mongo_url: str
) -> None:
    async with office(redis_url, mongo_url, worker_processes=1) as desk:
        with worker(desk.environment) as victim, worker(desk.environment):
            desk.model_server.slow = 0.03  # so that enough still wait, however fast a machine is
            job_id = await desk.send(small(ITEMS), chars="false", layout="page")
            await desk.until(job_id, done=20)
            desk.model_server.slow = 1.0
            held = await in_hand(desk, job_id, 2)
            victim.kill()
            killed = time.monotonic()
            desk.model_server.slow = 0.3  # so that the others still wait in 10 s
            while not held <= in_state(job := await desk.job(job_id), "succeeded"):
                assert time.monotonic() - killed < 10, held
                await asyncio.sleep(0.2)
            assert len(in_state(job, "queued")) > 50
            assert sorted(times_read(desk, job_id, index) for index in held) == [1, 2]
            desk.model_server.slow = 0.0
            await all_once(desk, job_id, ITEMS)


async def all_once(desk: Office, job_id: str, count: int) -> None:
    """Every item is read in the end, and is one record of the history."""
    job = await desk.ended(job_id)
    assert (job["status"], job["done"], job["failed"]) == ("succeeded", count, 0)
    assert len({item["result"]["id"] for item in job["items"]}) == count
    assert await desk.history() == count


async def test_a_process_of_a_worker_is_killed_and_no_item_is_lost(
    redis_url: str, mongo_url: str
) -> None:
    async with office(redis_url, mongo_url, worker_processes=1) as desk:
        with worker(desk.environment) as wounded:
            desk.model_server.slow = 0.5
            job_id = await desk.send(small(12), chars="false", layout="page")
            await desk.until(job_id, done=2)
            held = await in_hand(desk, job_id, 1)
            wounded.kill_child()
            desk.model_server.slow = 0.0
            await all_once(desk, job_id, 12)
            assert wounded.alive
        assert [times_read(desk, job_id, index) for index in held] == [2]


async def test_a_process_that_hangs_is_replaced_and_its_item_read(
    redis_url: str, mongo_url: str
) -> None:
    limits = {"item_seconds": 2, "worker_processes": 1}
    async with office(redis_url, mongo_url, **limits) as desk:
        with worker(desk.environment) as stuck:
            desk.model_server.slow = 0.5
            job_id = await desk.send(small(6), chars="false", layout="page")
            held = await in_hand(desk, job_id, 1)
            stuck.freeze_child()
            await all_once(desk, job_id, 6)
            assert stuck.alive
        assert [times_read(desk, job_id, index) for index in held] == [2]


async def test_a_lost_message_is_sent_again_although_others_wait(
    redis_url: str, mongo_url: str
) -> None:
    async with (
        office(redis_url, mongo_url, worker_processes=1) as desk,
        Redis.from_url(desk.environment["REDIS_URL"]) as redis,
    ):
        desk.model_server.slow = 0.1
        job_id = await desk.send(small(70), chars="false")
        (waiting,) = await redis.keys("inkline*")
        await redis.rpop(waiting)  # the first that a worker would have got
        with worker(desk.environment):
            while True:
                if 0 in in_state(job := await desk.job(job_id), "succeeded"):
                    break
                await asyncio.sleep(0.2)
            desk.model_server.slow = 0.0
            assert len(in_state(job, "queued")) > 20
            await all_once(desk, job_id, 70)
