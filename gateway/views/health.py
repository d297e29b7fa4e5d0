"""Is the process alive, and is all that it needs?"""

from dataclasses import asdict

from aiohttp import web

from gateway.access import public
from gateway.health import look
from gateway.keys import CACHE, HISTORY, MODELS, TORCHSERVE
from gateway.views.replies import json_reply

routes = web.RouteTableDef()


@routes.get("/healthz")
@public
async def healthz(request: web.Request) -> web.Response:
    return json_reply({"status": "ok"})


@routes.get("/readyz")
@public
async def readyz(request: web.Request) -> web.Response:
    app = request.app
    health = await look(app[TORCHSERVE], app[MODELS], app[CACHE], app[HISTORY])
    status = 503 if health.status == "unavailable" else 200
    return json_reply({"status": health.status, **asdict(health)}, status=status)
