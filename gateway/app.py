"""The application: its services, each opened and closed by one context, and its routes."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import ClientSession, TCPConnector, web
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from gateway.access import authenticate, count_address, count_key
from gateway.api_keys import Keyring
from gateway.background import Rounds
from gateway.cache import Cache
from gateway.documents import Limits
from gateway.expiry import Expiry
from gateway.history import History
from gateway.jobs.opening import job_desk, job_reader, job_records, job_sweeper
from gateway.keys import (
    CACHE,
    DATABASE,
    HISTORY,
    KEYRING,
    MODELS,
    RATE_LIMITS,
    RECOGNITION,
    REDIS,
    SESSIONS,
    SETTINGS,
    TORCHSERVE,
)
from gateway.middlewares import errors, guard, trace
from gateway.models import Models
from gateway.mongo import connect
from gateway.rate_limits import RateLimits
from gateway.reading import DocumentReader
from gateway.recognition import Recognition
from gateway.sessions import Sessions
from gateway.settings import Settings
from gateway.threads import Threads
from gateway.torchserve import TorchServe
from gateway.views import docs, health, history, jobs, metrics, models, page, recognize, session

TEMPLATES = Path(__file__).parents[1] / "frontend" / "templates"
STORE_SECONDS = 0.5
"""For a store to be reached, and for Redis to answer."""


def create_app(settings: Settings) -> web.Application:
    """Does no input or output: everything opens when the application starts."""
    app = web.Application(
        middlewares=[
            trace,
            errors,
            guard(settings.host_names),
            count_address,
            authenticate,
            count_key,
        ],
        client_max_size=settings.max_upload_bytes,
    )
    app[SETTINGS] = settings
    if settings.keys_file:
        app[KEYRING] = Keyring(settings.keys_file)
    app.cleanup_ctx.extend([*SERVICES, job_desk, job_sweeper])
    app.on_shutdown.append(jobs.close_listeners)
    app.cleanup_ctx.append(expiry)
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(TEMPLATES))
    for view in (page, docs, session, metrics, recognize, jobs, history, models, health):
        app.add_routes(view.routes)
    return app


def create_worker(settings: Settings) -> web.Application:
    """What reads the items of jobs: the same services, and no routes."""
    app = web.Application()
    app[SETTINGS] = settings
    app.cleanup_ctx.extend([*SERVICES, job_reader])
    return app


async def torchserve(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    async with ClientSession(connector=TCPConnector(limit=0)) as session:
        app[TORCHSERVE] = TorchServe(
            session,
            url=settings.torchserve_url,
            management_url=settings.torchserve_management_url,
            max_request_size=settings.max_request_size,
            seconds=settings.model_seconds,
        )
        app[MODELS] = Models(app[TORCHSERVE])
        yield


async def cache(app: web.Application) -> AsyncIterator[None]:
    redis = Redis.from_url(
        app[SETTINGS].redis_url,
        socket_connect_timeout=STORE_SECONDS,
        socket_timeout=STORE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    app[REDIS] = redis
    app[CACHE] = Cache(redis, seconds=app[SETTINGS].cache_seconds)
    app[SESSIONS] = Sessions(redis, seconds=app[SETTINGS].session_seconds)
    if app[SETTINGS].rate_limited:
        app[RATE_LIMITS] = RateLimits(
            redis,
            per_key=app[SETTINGS].rate_limit_key,
            per_address=app[SETTINGS].rate_limit_address,
        )
    yield
    await redis.aclose()


async def history_database(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    client = connect(settings)
    app[DATABASE] = client.get_default_database(settings.mongo_database)
    app[HISTORY] = History(app[DATABASE])
    yield
    await client.close()


async def expiry(app: web.Application) -> AsyncIterator[None]:
    days = app[SETTINGS].history_days
    if days is None:
        yield
        return
    sweeping = Rounds(Expiry(app[HISTORY], app[CACHE], days=days).round)
    yield
    await sweeping.end()


async def recognition(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    threads = Threads(settings.threads)
    limits = Limits(pixels=settings.max_pixels, pages=settings.max_pages)
    reader = DocumentReader(
        app[TORCHSERVE],
        app[MODELS],
        threads,
        limits,
        in_hand=settings.pictures_in_hand,
        waiting=settings.pictures_waiting,
    )
    app[RECOGNITION] = Recognition(reader, app[MODELS], app[CACHE], app[HISTORY], threads, limits)
    yield
    threads.close()


SERVICES = (torchserve, cache, history_database, recognition, job_records)
"""In the order in which they open; they close in the reverse."""
