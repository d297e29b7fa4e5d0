"""GET /metrics, for Prometheus."""

import asyncio

from aiohttp import web

from gateway.metrics import CONTENT_TYPE, exposition
from gateway.views.replies import reply

routes = web.RouteTableDef()


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    return reply(await asyncio.to_thread(exposition), CONTENT_TYPE)
