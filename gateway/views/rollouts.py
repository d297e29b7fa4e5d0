"""Rollouts of new versions of models; an administrator's business."""

from aiohttp import web

from gateway.access import admin
from gateway.keys import ROLLOUTS
from gateway.rollout.contract import Reason, RolloutRequest
from gateway.rollout.record import Rollout
from gateway.views.bodies import json_body
from gateway.views.replies import json_reply

routes = web.RouteTableDef()


@routes.post("/models/rollouts")
async def begin(request: web.Request) -> web.Response:
    who = admin(request)
    asked = await json_body(request, RolloutRequest)
    return await _accepted(request, await request.app[ROLLOUTS].begin(asked, who))


@routes.get("/models/rollouts")
async def listing(request: web.Request) -> web.Response:
    admin(request)
    service = request.app[ROLLOUTS]
    found = [await service.summary(rollout) for rollout in await service.latest()]
    return json_reply({"rollouts": found})


@routes.get("/models/rollouts/{id}")
async def state(request: web.Request) -> web.Response:
    admin(request)
    service = request.app[ROLLOUTS]
    rollout = await service.find(request.match_info["id"])
    return json_reply(await service.report(rollout))


@routes.post("/models/rollouts/{id}/promote")
async def promote(request: web.Request) -> web.Response:
    who, why = admin(request), await _why(request)
    service = request.app[ROLLOUTS]
    return await _accepted(request, await service.promote(request.match_info["id"], who, why))


@routes.post("/models/rollouts/{id}/rollback")
async def rollback(request: web.Request) -> web.Response:
    who, why = admin(request), await _why(request)
    service = request.app[ROLLOUTS]
    return await _accepted(request, await service.rollback(request.match_info["id"], who, why))


@routes.post("/models/rollouts/{id}/resume")
async def resume(request: web.Request) -> web.Response:
    who, why = admin(request), await _why(request)
    service = request.app[ROLLOUTS]
    return await _accepted(request, await service.resume(request.match_info["id"], who, why))


async def _why(request: web.Request) -> str:
    """The body may be left out."""
    return (await json_body(request, Reason)).why if request.body_exists else ""


async def _accepted(request: web.Request, rollout: Rollout) -> web.Response:
    """A gateway goes on with it in the background."""
    response = json_reply(await request.app[ROLLOUTS].report(rollout), status=202)
    response.headers["Location"] = f"/models/rollouts/{rollout.id}"
    return response
