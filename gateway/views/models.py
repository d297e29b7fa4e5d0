"""Which models read, and which options a reading has."""

import asyncio
from typing import Any

from aiohttp import web

from gateway.errors import ModelUnavailable
from gateway.keys import MODELS
from gateway.models import Live, Models
from gateway.options import describe
from gateway.views.replies import json_reply

routes = web.RouteTableDef()

LOOKED = 0.5
"""Seconds for which the list of versions stands, however often it is asked for."""


@routes.get("/models")
async def models(request: web.Request) -> web.Response:
    service = request.app[MODELS]
    # Who rolls a version out looks here whether it is there.
    live = await service.recognisers(older_than=LOOKED)
    listed = await asyncio.gather(*(_listed(service, one) for one in live))
    return json_reply({"models": listed})


async def _listed(service: Models, live: Live) -> dict[str, Any]:
    told = await service.describe(live.model) if live.workers else {}
    traffic = await service.shares.of(live.model.name)
    default = live.default if traffic is None else live.model.version == traffic.default
    share = float(default) if traffic is None else traffic.shares.get(live.model.version, 0.0)
    return {
        "name": live.model.name,
        "version": live.model.version,
        "default": default,
        "workers": live.workers,
        "status": live.status,
        "share": share,
        "languages": told.get("languages", []),
        "parameters": told.get("parameters"),
        "metrics": told.get("scores", {}),
    }


@routes.get("/options")
async def options(request: web.Request) -> web.Response:
    return json_reply({"options": describe(await _names(request.app[MODELS]))})


async def _names(service: Models) -> list[str]:
    """Names for the option `model`: each model, and each of its versions."""
    try:
        live = await service.recognisers()
    except ModelUnavailable:
        return ["crnn"]
    versions = [f"{one.model.name}_v{one.model.version.removesuffix('.0')}" for one in live]
    return sorted({one.model.name for one in live}) + sorted(versions)
