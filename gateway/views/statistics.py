"""GET /models/statistics: how the readers do, over all gateways; the models' page draws it."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from gateway.access import admin
from gateway.cache import FAILURES
from gateway.errors import JobsUnavailable, StatisticsUnavailable
from gateway.keys import JOBS, SERVED
from gateway.models import split_version
from gateway.served.past import Past, Slot
from gateway.validation import validated
from gateway.views.replies import json_reply

routes = web.RouteTableDef()

_SECONDS = 1.0
"""For the count of what waits."""


class StatisticsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    model: Annotated[str, Field(max_length=64)] = Field(
        "", description="A model, or one version as in crnn_v2; all where it is not given."
    )


@routes.get("/models/statistics")
async def statistics(request: web.Request) -> web.Response:
    admin(request)
    name, version = split_version(validated(StatisticsQuery, request.query.items()).model)
    try:
        past = await request.app[SERVED].past((name, version) if name else None)
    except FAILURES as error:
        raise StatisticsUnavailable("Redis, which holds the counts, does not answer.") from error
    return json_reply({**_told(past), "waiting": await _waiting(request)})


def _told(past: Past) -> dict[str, Any]:
    return {
        "seconds": past.seconds,
        "slots": [_stretch(slot) for slot in past.slots],
        "total": _stretch(past.total),
        "versions": [{"name": name, "version": version} for name, version in past.versions],
        "live_sessions": past.sessions,
    }


def _stretch(slot: Slot) -> dict[str, Any]:
    return {
        "at": datetime.fromtimestamp(slot.at, UTC),
        "readings": slot.readings,
        "errors": slot.errors,
        "cached": slot.cached,
        "median_ms": slot.median_ms,
        "p95_ms": slot.p95_ms,
    }


async def _waiting(request: web.Request) -> int | None:
    with suppress(JobsUnavailable, TimeoutError):
        async with asyncio.timeout(_SECONDS):
            return (await request.app[JOBS].depth())["items"]
    return None
