"""Batch jobs: sent, watched, fetched, ended."""

from contextlib import suppress
from typing import Annotated

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response
from pydantic import BaseModel, ConfigDict, Field

from gateway.errors import Conflict
from gateway.formats import FORMATS
from gateway.jobs.batch import receive
from gateway.jobs.events import events
from gateway.jobs.items import Job, progress
from gateway.jobs.report import report
from gateway.keys import (
    ARCHIVE,
    CALLER,
    JOB_LIMITS,
    JOB_LISTENERS,
    JOB_REGISTRY,
    JOBS,
    REQUEST_ID,
)
from gateway.options import parse
from gateway.validation import validated
from gateway.views.acceptance import accepted, asked_for, making
from gateway.views.replies import PRIVATE, stream

routes = web.RouteTableDef()

HEARTBEAT = 10.0
"""Seconds between signs of life, for whatever on the way would close a silent connection."""


class ArchiveQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Annotated[str, Field(pattern=f"^({'|'.join(FORMATS)})$")] | None = None


@routes.post("/jobs")
async def send(request: web.Request) -> web.Response:
    jobs = request.app[JOBS]
    async with making(request) as job_id:
        items, fields = await receive(
            request, request.app[JOB_LIMITS], lambda picture: jobs.keep(job_id, picture)
        )
        job = await jobs.make(asked_for(request, job_id, items, parse(fields)))
    return await accepted(request, job, new=job.id == job_id)


@routes.get("/jobs/{id}", allow_head=False)
async def state(request: web.Request) -> web.StreamResponse:
    registry, job = request.app[JOB_REGISTRY], await _job(request)
    parts = report(registry, job, await registry.states(job))
    return await stream(request, parts, {"Content-Type": "application/json"})


@routes.get("/jobs/{id}/events", allow_head=False)
async def follow(request: web.Request) -> web.StreamResponse:
    job = await _job(request)
    last = request.headers.get("Last-Event-ID")
    headers = {**PRIVATE, "X-Request-ID": request[REQUEST_ID]}
    async with sse_response(request, headers=headers, ping_interval=HEARTBEAT) as listener:
        request.app[JOB_LISTENERS].add(listener)
        with suppress(ConnectionResetError, TimeoutError):  # nobody listens any more
            await _tell(request, job, last, listener)
    return listener


@routes.get("/jobs/{id}/archive", allow_head=False)
async def archive(request: web.Request) -> web.StreamResponse:
    form = validated(ArchiveQuery, request.query.items()).format
    job = await _job(request)
    states = await request.app[JOB_REGISTRY].states(job)
    status = progress(job, states).status
    if status not in ("succeeded", "failed"):
        raise Conflict(f"This job is {status}; its archive is there when it has been read.")
    parts = request.app[ARCHIVE].parts(job, states, form or job.options.format)
    disposition = f'attachment; filename="{job.id}.zip"'
    headers = {"Content-Type": "application/zip", "Content-Disposition": disposition}
    return await stream(request, parts, headers)


@routes.delete("/jobs/{id}")
async def end(request: web.Request) -> web.Response:
    await request.app[JOBS].end(request[CALLER].scope, request.match_info["id"])
    return web.Response(status=204)


async def close_listeners(app: web.Application) -> None:
    """A server that stops does not wait for jobs to end."""
    listening = app[JOB_LISTENERS]
    for listener in list(listening):
        listener.stop_streaming()


async def _job(request: web.Request) -> Job:
    registry = request.app[JOB_REGISTRY]
    return await registry.find(request[CALLER].scope, request.match_info["id"])


async def _tell(
    request: web.Request, job: Job, last: str | None, listener: EventSourceResponse
) -> None:
    async for event in events(request.app[JOB_REGISTRY], job, last, listener.is_connected):
        await listener.send(event.data, id=event.id, event=event.name)
