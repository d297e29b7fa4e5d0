"""Opens and closes the services, each in one context."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from gateway.background import Rounds, holder_name
from gateway.cache import Cache
from gateway.claims import Claims
from gateway.documents import Limits
from gateway.expiry import Expiry
from gateway.fetching.fetcher import Bounds, Fetcher
from gateway.forgetting import Forgetting
from gateway.history import History
from gateway.history_upgrade import HistoryUpgrade
from gateway.jobs.opening import job_records
from gateway.keys import (
    CACHE,
    DATABASE,
    FETCHER,
    FORGETTING,
    HISTORY,
    INTERNET,
    JOB_REGISTRY,
    MODELS,
    OBSERVER,
    PAGE_PICTURES,
    RATE_LIMITS,
    RECOGNITION,
    REDIS,
    SERVED,
    SESSIONS,
    SETTINGS,
    SHARES,
    TORCHSERVE,
    TRAINING_SET,
)
from gateway.models import Models
from gateway.mongo import connect
from gateway.page_pictures import PagePictures
from gateway.rate_limits import RateLimits
from gateway.reading import DocumentReader
from gateway.recognition import Recognition
from gateway.replica import Replica
from gateway.rollout.opening import observer, trials
from gateway.served.counting import Served
from gateway.sessions import Sessions
from gateway.threads import Threads
from gateway.torchserve import TorchServe
from gateway.training_set import TrainingSet

STORE_SECONDS = 0.4
"""For a store to be reached, and for Redis to answer, which is asked twice within a second."""


async def torchserve(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    async with ClientSession(
        connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar()
    ) as session:
        replicas = [
            Replica(session, url=url, management_url=management, seconds=settings.model_seconds)
            for url, management in settings.replicas
        ]
        app[TORCHSERVE] = TorchServe(replicas, max_request_size=settings.max_request_size)
        app[MODELS] = Models(app[TORCHSERVE], app[SHARES])
        yield


async def fetcher(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    app[FETCHER] = Fetcher(
        app[INTERNET],
        Bounds(settings.max_upload_bytes, settings.url_seconds),
        enabled=settings.url_import,
        blocked=settings.url_blocked_networks,
    )
    yield
    await app[FETCHER].close()


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


async def served(app: web.Application) -> AsyncIterator[None]:
    counting = Served(app[REDIS], app[CACHE], app[DATABASE].name, holder_name())
    app[SERVED] = counting
    rounds = Rounds(counting.round)
    yield
    await rounds.end()
    await counting.leave()


async def forgetting(app: web.Application) -> AsyncIterator[None]:
    app[FORGETTING] = Forgetting(app[HISTORY], app[CACHE], app[JOB_REGISTRY])
    yield


async def expiry(app: web.Application) -> AsyncIterator[None]:
    days = app[SETTINGS].history_days
    if days is None:
        yield
        return
    sweeping = Rounds(Expiry(app[HISTORY], app[FORGETTING], days=days).round)
    yield
    await sweeping.end()


async def history_upgrade(app: web.Application) -> AsyncIterator[None]:
    """With a client of its own: a search for a database that is away holds up whoever shares it."""
    client = connect(app[SETTINGS])
    database = client.get_default_database(app[SETTINGS].mongo_database)
    upgrading = Rounds(HistoryUpgrade(database).round)
    yield
    await upgrading.end()
    await client.close()


async def recognition(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    threads = Threads(settings.threads)
    limits = Limits(pixels=settings.max_pixels, pages=settings.max_pages)
    reader = DocumentReader(
        app[TORCHSERVE],
        app[MODELS],
        app[OBSERVER],
        threads,
        limits,
        in_hand=settings.pictures_in_hand,
        waiting=settings.pictures_waiting,
    )
    app[PAGE_PICTURES] = PagePictures(app[HISTORY], threads, limits)
    app[TRAINING_SET] = TrainingSet(app[HISTORY], threads, limits)
    app[RECOGNITION] = Recognition(
        reader,
        app[MODELS],
        app[CACHE],
        Claims(app[REDIS], app[CACHE]),
        app[HISTORY],
        app[SERVED],
        threads,
        limits,
    )
    yield
    threads.close()


SERVICES = (
    cache,
    history_database,
    served,
    trials,
    torchserve,
    observer,
    fetcher,
    recognition,
    job_records,
    forgetting,
)
"""In the order in which they open; they close in the reverse."""
