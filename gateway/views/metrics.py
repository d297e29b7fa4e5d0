"""GET /metrics, for Prometheus."""

import asyncio
import math

from aiohttp import web

from gateway.errors import JobsUnavailable
from gateway.jobs.service import Jobs
from gateway.keys import JOBS
from gateway.metrics import CONTENT_TYPE, QUEUE_DEPTH, exposition
from gateway.views.replies import reply

routes = web.RouteTableDef()

_SECONDS = 1.0
"""For the queue and the database to answer; the other counts do not wait longer."""


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    await _measure_queue(request.app[JOBS])
    return reply(await asyncio.to_thread(exposition), CONTENT_TYPE)


async def _measure_queue(jobs: Jobs) -> None:
    """Not a number where it is not known: the last known one would look like a standstill."""
    depth = dict.fromkeys(("messages", "items", "jobs"), math.nan)
    try:
        async with asyncio.timeout(_SECONDS):
            depth |= await jobs.depth()
    except (JobsUnavailable, TimeoutError):
        pass
    for what, count in depth.items():
        QUEUE_DEPTH.labels(what).set(count)
