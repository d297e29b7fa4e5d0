"""Readings in Redis, a day long. Without Redis there is simply no cache."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as Late

from gateway.errors import HistoryUnavailable
from gateway.metrics import CACHE
from gateway.outage import Outage

FAILURES = (RedisError, OSError, TimeoutError)

T = TypeVar("T")


async def asked(ask: Callable[[], Awaitable[T]]) -> T:
    """Once more where the answer was late: Redis was writing to a slow disk, or we were stopped.

    So what it asks must be safe to say twice.
    """
    try:
        return await ask()
    except Late:
        return await ask()


@dataclass(frozen=True)
class Record:
    """The history record that a reading has for one owner; the id is given even if not stored."""

    id: str
    stored: bool


@dataclass(frozen=True)
class Hit:
    """packed: the reading; record: None where the owner has none yet."""

    packed: bytes
    record: Record | None


class Cache:
    def __init__(self, redis: Redis, *, seconds: int) -> None:
        self._redis = redis
        self._seconds = seconds
        self._outage = Outage("Redis")

    @property
    def resting(self) -> bool:
        """Whether Redis has just failed, and is left alone for a moment."""
        return self._outage.resting

    def failed(self, error: Exception) -> None:
        self._outage.failed(error)

    async def get(self, key: str, owner: str) -> Hit | None:
        if self._outage.resting:
            CACHE.labels("unavailable").inc()
            return None
        try:
            packed, record = await asked(lambda: self._redis.mget(*names(key, owner)))
        except FAILURES as error:
            self.failed(error)
            CACHE.labels("unavailable").inc()
            return None
        return self.seen(packed, record)

    def seen(self, packed: object, record: object) -> Hit | None:
        """What Redis answered to `names`."""
        self._outage.passed()
        CACHE.labels("hit" if isinstance(packed, bytes) else "miss").inc()
        return Hit(packed, _parse(record)) if isinstance(packed, bytes) else None

    async def put(
        self,
        key: str,
        owner: str,
        packed: bytes | None,
        record: Record,
        then: Callable[[Pipeline], None] | None = None,
    ) -> bool:
        """Whether it is kept now.

        packed None: only the owner's record is new; then: what else goes on the same way, maybe
        twice.
        """
        if self._outage.resting:
            return False
        entries = {_record(key, owner): f"{int(record.stored)}{record.id}".encode()}
        if packed is not None:
            entries[_reading(key)] = packed
        try:
            await asked(lambda: self._write(entries, then))
        except FAILURES as error:
            self._outage.failed(error)
            return False
        return True

    async def _write(
        self, entries: Mapping[str, bytes], then: Callable[[Pipeline], None] | None
    ) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for name, value in entries.items():
                pipe.set(name, value, ex=self._seconds)
            if then is not None:
                then(pipe)
            await pipe.execute()

    async def forget(self, key: str, owner: str) -> None:
        """Raises HistoryUnavailable: a text that may still be here is not deleted."""
        try:
            await asked(lambda: self._redis.delete(_reading(key), _record(key, owner)))
        except FAILURES as error:
            self._outage.failed(error)
            raise HistoryUnavailable("The cache has the text too and does not answer.") from error
        self._outage.passed()

    async def ping(self) -> None:
        """Raises a RedisError or OSError when Redis does not answer."""
        await self._redis.ping()


def names(key: str, owner: str) -> tuple[str, str]:
    """Where Redis has a reading, and the owner's record of it."""
    return _reading(key), _record(key, owner)


def _reading(key: str) -> str:
    return f"reading:{key}"


def _record(key: str, owner: str) -> str:
    return f"record:{owner}:{key}"


def _parse(record: object) -> Record | None:
    if not isinstance(record, bytes):
        return None
    text = record.decode()
    return Record(id=text[1:], stored=text[0] == "1")
