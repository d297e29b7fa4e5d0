"""Counts readings by version, in memory, and hands the counts to Redis in rounds."""

import time
from collections import Counter
from contextlib import suppress

from redis.asyncio import Redis

from gateway.cache import FAILURES, Cache
from gateway.durations import class_of
from gateway.replica import Model
from gateway.rollout.traffic import as_text
from gateway.served.past import CACHED, Past, Wanted, open_sessions, slot_of, versions_of

SLOT = 15
"""Seconds that are counted together."""
SLOTS = 120
PAUSE = 2.0
_KEPT = 5000
"""Counts that wait for a Redis that is away; more are forgotten."""


class Served:
    """No request waits for it. sessions: live ones that are open in this process."""

    def __init__(self, redis: Redis, cache: Cache, name: str, holder: str) -> None:
        self._redis = redis
        self._cache = cache
        self._name = name
        self._holder = holder
        self._counts: Counter[tuple[int, str]] = Counter()
        self._told = 0
        self.sessions = 0

    def passed(self, model: Model, seconds: float) -> None:
        self._add(f"{model.name}:{model.version}:readings")
        self._add(f"{model.name}:{model.version}:time:{class_of(seconds)}")

    def failed(self, model: Model) -> None:
        self._add(f"{model.name}:{model.version}:errors")

    def known(self) -> None:
        self._add(CACHED)

    async def round(self) -> float:
        if self._cache.resting or not (self._counts or self.sessions or self._told):
            return PAUSE
        counts, self._counts = self._counts, Counter()
        try:
            await self._hand_over(counts)
        except FAILURES:
            if len(counts) < _KEPT:
                self._counts.update(counts)
        return PAUSE

    async def leave(self) -> None:
        """This process ends: its sessions do, and what it has counted is handed over."""
        await self.round()
        with suppress(*FAILURES):
            await self._redis.hdel(self._key("sessions"), self._holder)

    async def past(self, wanted: Wanted = None) -> Past:
        """The slots that are over; raises a RedisError or OSError."""
        last = _now()
        numbers = range(last - SLOTS, last)
        async with self._redis.pipeline(transaction=False) as pipe:
            for number in numbers:
                pipe.hgetall(self._key(number))
            pipe.hgetall(self._key("sessions"))
            *told, sessions = await pipe.execute()
        counts = [{as_text(name): int(n) for name, n in slot.items()} for slot in told]
        slots = [slot_of(n * SLOT, one, wanted) for n, one in zip(numbers, counts, strict=True)]
        said = (as_text(one) for one in sessions.values())
        return Past(SLOT, slots, versions_of(counts), open_sessions(said, within=5 * PAUSE))

    async def _hand_over(self, counts: Counter[tuple[int, str]]) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for (number, name), count in counts.items():
                pipe.hincrby(self._key(number), name, count)
            for number in {number for number, _ in counts}:
                pipe.expire(self._key(number), SLOT * (SLOTS + 4))
            sessions = self.sessions
            pipe.hset(self._key("sessions"), self._holder, f"{sessions} {time.time():.0f}")
            pipe.expire(self._key("sessions"), 60)
            await pipe.execute()
        self._told = sessions

    def _add(self, name: str) -> None:
        self._counts[_now(), name] += 1

    def _key(self, number: int | str) -> str:
        return f"served:{self._name}:{number}"


def _now() -> int:
    return int(time.time()) // SLOT
