"""The services of jobs, opened for an application: the gateway's or a worker's."""

from collections.abc import AsyncIterator
from weakref import WeakSet

from aiohttp import web

from gateway.background import Rounds
from gateway.jobs.archive import Archive
from gateway.jobs.batch import Limits
from gateway.jobs.database import JobDatabase
from gateway.jobs.leases import Leases
from gateway.jobs.queue import Queue, celery_app
from gateway.jobs.reader import Reader
from gateway.jobs.registry import Registry
from gateway.jobs.service import Jobs
from gateway.jobs.sweeper import Sweeper
from gateway.keys import (
    ARCHIVE,
    DATABASE,
    FETCHER,
    JOB_LEASES,
    JOB_LIMITS,
    JOB_LISTENERS,
    JOB_READER,
    JOB_REGISTRY,
    JOBS,
    MODELS,
    RECOGNITION,
    REDIS,
    SETTINGS,
)
from gateway.mongo import connect


async def job_records(app: web.Application) -> AsyncIterator[None]:
    """What both sides share."""
    database = JobDatabase(app[DATABASE])
    app[JOB_REGISTRY] = Registry(database, seconds=app[SETTINGS].job_seconds)
    app[JOB_LEASES] = Leases(database, seconds=app[SETTINGS].lease_seconds)
    yield


async def job_reader(app: web.Application) -> AsyncIterator[None]:
    """The worker's side."""
    app[JOB_READER] = Reader(
        app[JOB_REGISTRY],
        app[JOB_LEASES],
        app[RECOGNITION],
        app[FETCHER],
        seconds=app[SETTINGS].item_seconds,
        attempts=app[SETTINGS].item_attempts,
    )
    yield


async def job_desk(app: web.Application) -> AsyncIterator[None]:
    """The gateway's side: requests."""
    settings, registry = app[SETTINGS], app[JOB_REGISTRY]
    queue = Queue(celery_app(settings.redis_url, impatient=True), app[REDIS])
    app[JOBS] = Jobs(registry, queue, app[MODELS])
    app[ARCHIVE] = Archive(registry, app[RECOGNITION])
    app[JOB_LISTENERS] = WeakSet()
    app[JOB_LIMITS] = Limits(
        picture=settings.max_upload_bytes,
        form=settings.max_job_bytes,
        json=settings.max_job_json_bytes,
        items=settings.max_job_items,
    )
    yield
    queue.close()


async def job_sweeper(app: web.Application) -> AsyncIterator[None]:
    """With a client of its own: a search for a database that is away holds up whoever shares it."""
    settings = app[SETTINGS]
    client = connect(settings)
    database = JobDatabase(client.get_default_database(settings.mongo_database))
    registry = Registry(database, seconds=settings.job_seconds)
    leases = Leases(database, seconds=settings.lease_seconds)
    queue = Queue(celery_app(settings.redis_url, impatient=True), app[REDIS])
    sweeping = Rounds(Sweeper(leases, registry, queue).round)
    yield
    await sweeping.end()
    queue.close()
    await client.close()
