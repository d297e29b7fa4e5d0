"""From a request to a job: 202."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from gateway.errors import BadRequest, JobsUnavailable
from gateway.jobs.items import Job, Sent, progress
from gateway.jobs.service import Batch
from gateway.keys import CALLER, JOB_REGISTRY, JOBS
from gateway.options import Options
from gateway.uploads import Picture
from gateway.views.replies import json_reply

_LONGEST_KEY = 255


@asynccontextmanager
async def making(request: web.Request) -> AsyncIterator[str]:
    """The id of a job to be; what was kept for it goes away when it does not come about."""
    jobs = request.app[JOBS]
    job_id = jobs.new_id()
    try:
        yield job_id
    except BaseException:
        with suppress(JobsUnavailable):
            await jobs.discard(job_id)
        raise


def prefers_async(request: web.Request) -> bool:
    """RFC 7240."""
    wishes = ",".join(request.headers.getall("Prefer", ())).lower().split(",")
    return any(wish.partition(";")[0].strip() == "respond-async" for wish in wishes)


async def accept_one(request: web.Request, picture: Picture, options: Options) -> web.Response:
    """A job of one item instead of an answer."""
    jobs = request.app[JOBS]
    async with making(request) as job_id:
        if isinstance(picture, str):
            item = Sent("item 1", url=picture)
        else:
            item = Sent("item 1", image_hash=await jobs.keep(job_id, picture))
        job = await jobs.make(asked_for(request, job_id, [item], options))
    response = await accepted(request, job, new=job.id == job_id)
    if prefers_async(request):
        response.headers["Preference-Applied"] = "respond-async"
    return response


def asked_for(request: web.Request, job_id: str, items: Sequence[Sent], options: Options) -> Batch:
    """Raises BadRequest (the Idempotency-Key)."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key) <= _LONGEST_KEY:
        raise BadRequest(f"An Idempotency-Key has 1 to {_LONGEST_KEY} characters.")
    fresh = "no-cache" in request.headers.get("Cache-Control", "").lower()
    return Batch(job_id, request[CALLER].owner, items, options, fresh, key)


async def accepted(request: web.Request, job: Job, *, new: bool) -> web.Response:
    """A repeat says how far the first one is."""
    status = "queued" if new else await _status(request, job)
    response = json_reply({"id": job.id, "status": status, "total": job.total}, status=202)
    response.headers["Location"] = f"/jobs/{job.id}"
    return response


async def _status(request: web.Request, job: Job) -> str:
    return progress(job, await request.app[JOB_REGISTRY].states(job)).status
