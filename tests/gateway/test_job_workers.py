"""Workers that die: nothing is lost, nothing is kept twice."""

import asyncio
import json
import time
from pathlib import Path

from tests.gateway.office import Office, office
from tests.gateway.pictures import encoded, picture
from tests.gateway.test_metrics import samples
from tests.gateway.workers import worker

ITEMS = 200
SMALL = (((10, 10, 90, 30),), (100, 70))


async def running(desk: Office, job_id: str) -> set[int]:
    items = (await desk.job(job_id))["items"]
    return {item["index"] for item in items if item["status"] == "running"}


async def both_busy(desk: Office, job_id: str) -> set[int]:
    while True:
        if len(held := await running(desk, job_id)) == 2:
            return held
        await asyncio.sleep(0.05)


async def test_a_worker_logs_json_with_the_id_that_the_model_server_is_told(
    redis_url: str, mongo_url: str, tmp_path: Path
) -> None:
    async with office(redis_url.replace("/0", "/3"), mongo_url, worker_processes=1) as desk:
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
    frames, size = SMALL
    files = [(f"{i}.png", encoded(picture(frames, size=size))) for i in range(ITEMS)]
    async with office(redis_url.replace("/0", "/2"), mongo_url, worker_processes=1) as desk:
        with worker(desk.environment) as victim, worker(desk.environment):
            job_id = await desk.send(files, chars="false")
            await desk.until(job_id, done=20)
            desk.model_server.slow = 0.5  # both have one in hand when one of them dies
            held = await both_busy(desk, job_id)
            victim.kill()
            desk.model_server.slow = 0.0
            killed = time.monotonic()
            while held:  # until each has been given back, or finished
                held &= await running(desk, job_id)
                assert time.monotonic() - killed < 10
                await asyncio.sleep(0.5)
            job = await desk.ended(job_id)
        assert (job["status"], job["done"], job["failed"]) == ("succeeded", ITEMS, 0)
        assert len({item["result"]["id"] for item in job["items"]}) == ITEMS
        assert await desk.history() == ITEMS
