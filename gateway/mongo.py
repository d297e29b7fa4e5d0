"""A client of the database that gives up soon: requests go on without it."""

from typing import Any

from pymongo import AsyncMongoClient

from gateway.settings import Settings

SECONDS = 0.4
"""For the database to be reached; its driver looks each half second, so it may take twice that."""

IDLE_SECONDS = 60.0
"""A connection rests no longer. A server that closes it sooner (SecantusDB after 300 s; proxies do)
would lose the next record, since only reads are tried again."""


def connect(settings: Settings) -> AsyncMongoClient[dict[str, Any]]:
    """Connects when it is first used."""
    return AsyncMongoClient(
        settings.mongo_url,
        serverSelectionTimeoutMS=int(1000 * SECONDS),
        connectTimeoutMS=int(2000 * SECONDS),
        maxIdleTimeMS=int(1000 * IDLE_SECONDS),
        tz_aware=True,
        appname="inkline",
    )
