"""Which version reads which picture: shares, the same in all gateways, kept in Redis."""

import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import orjson
from redis.asyncio import Redis

from gateway.cache import FAILURES, Cache, asked
from gateway.flights import Flights

_FRESH = 0.4
"""Seconds for which what Redis said stands: all gateways follow within a second."""


@dataclass(frozen=True)
class Traffic:
    """Of one model. trial: under which name its readings are counted; shadow: reads copies.

    revision: grows with every change.
    """

    default: str
    shares: Mapping[str, float]
    revision: int = 0
    trial: str = ""
    shadow: str = ""

    def ranked(self, picture: str) -> list[str]:
        """The versions that may read this picture, the one that does first.

        Each picture has its point between 0 and 1 and each version its stretch, the newest from 0
        on: at the same shares a picture is always read by the same version, and while one share
        grows at the cost of another, pictures move in one direction only.
        """
        point, end = _point(picture), 0.0
        versions = [v for v in sorted(self.shares, key=_numbers, reverse=True) if self.shares[v]]
        chosen = self.default
        for version in versions:
            end += self.shares[version]
            if point < end:
                chosen = version
                break
        others = sorted(set(versions) - {chosen}, key=lambda v: -self.shares[v])
        return [chosen, *others]


@dataclass
class _Known:
    traffic: dict[str, Traffic] = field(default_factory=dict)
    read: float = -1e9


class Shares:
    """While Redis is away, or has lost them, the last known shares stand."""

    def __init__(self, redis: Redis, cache: Cache, name: str) -> None:
        """name: whose shares these are; two Inklines may share a Redis."""
        self._redis = redis
        self._cache = cache
        self._key = f"traffic:{name}"
        self._known = _Known()
        self._refreshing = Flights[None]()

    async def of(self, model: str) -> Traffic | None:
        """None where no rollout ever was: the model server's default version reads."""
        if self._stale and not self._cache.resting:
            # Behind a lock they would go on one by one, a turn of the event loop for each.
            await self._refreshing.join(self._key, lambda _: self._refresh())
        return self._known.traffic.get(model)

    @property
    def _stale(self) -> bool:
        return time.monotonic() - self._known.read > _FRESH

    async def stored(self, model: str) -> int | None:
        """The revision in Redis; raises a RedisError or OSError."""
        told = await self._redis.hget(self._key, model)
        return _parsed(told).revision if told else None

    async def put(self, model: str, traffic: Traffic) -> None:
        """Raises a RedisError or OSError."""
        await self._redis.hset(self._key, model, orjson.dumps(asdict(traffic)).decode())
        self._known.traffic[model] = traffic

    async def _refresh(self) -> None:
        try:
            told = await asked(lambda: self._redis.hgetall(self._key))
        except FAILURES as error:
            self._cache.failed(error)
            return
        finally:
            self._known.read = time.monotonic()
        for model, said in told.items():
            self._known.traffic[as_text(model)] = _parsed(said)


def as_text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _parsed(told: bytes | str) -> Traffic:
    return Traffic(**orjson.loads(told))


def _point(picture: str) -> float:
    return int.from_bytes(hashlib.sha256(picture.encode()).digest()[:8]) / 2**64


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]
