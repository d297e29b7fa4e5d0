"""Items whose model is away: tried again, ever later, and given up in the end."""

import asyncio
import time
from itertools import pairwise

from tests.gateway.office import Office, staffed
from tests.gateway.pictures import encoded

ATTEMPTS = 4


async def when_asked(desk: Office, job_id: str) -> list[float]:
    """Seconds at which the model server was asked, until the job has ended."""
    times: list[float] = []
    while True:
        ended = (await desk.job(job_id))["failed"]
        if len(desk.model_server.asked) > len(times):
            times.append(time.monotonic())
        if ended:
            return times
        await asyncio.sleep(0.05)


async def test_pauses_grow_until_the_last_attempt_has_failed(
    redis_url: str, mongo_url: str
) -> None:
    limits = {"item_attempts": ATTEMPTS, "worker_processes": 1}
    async with staffed(redis_url, mongo_url, **limits) as desk:
        desk.model_server.failing = 503
        job_id = await desk.send([("a.png", encoded())], layout="line")
        times = await asyncio.wait_for(when_asked(desk, job_id), 60)
        job = await desk.job(job_id)
    assert (job["status"], job["failed"]) == ("failed", 1)
    assert job["items"][0]["error"]["code"] == "model_unavailable"
    assert len(times) == len(desk.model_server.asked) == ATTEMPTS
    pauses = [after - before for before, after in pairwise(times)]
    # Doubled each time, give or take a quarter; the sweeper looks each second.
    assert [pause > 0.7 * 2**i for i, pause in enumerate(pauses)] == [True] * (ATTEMPTS - 1)
    assert pauses[-1] > pauses[0]
