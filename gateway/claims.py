"""Single flight over processes: who reads a picture holds a claim in Redis, and others wait for it.

A claim lasts some seconds and is renewed while its holder works, so that a holder that dies costs
the others no more than that. Without Redis, each reads for itself.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.asyncio.lock import Lock

from gateway.cache import FAILURES, Cache

_SECONDS = 3.0
_LONGEST = 300.0
"""No claim is renewed for longer."""
_POLL = 0.03


class Claims:
    def __init__(self, redis: Redis, cache: Cache) -> None:
        self._redis = redis
        self._cache = cache

    @asynccontextmanager
    async def claim(self, key: str) -> AsyncIterator[bool]:
        """Whether the reading of this cache key is ours to make; else the cache has it now."""
        if self._cache.resting:
            yield True
            return
        lock = self._redis.lock(f"claim:{key}", timeout=_SECONDS)
        try:
            ours = await self._won(lock, key)
        except FAILURES as error:
            self._cache.failed(error)
            yield True
            return
        renewing = asyncio.create_task(_renew(lock)) if ours else None
        try:
            yield ours
        finally:
            if renewing is not None:
                renewing.cancel()
                with suppress(*FAILURES):  # it ran out, or Redis is gone
                    await lock.release()

    async def _won(self, lock: Lock, key: str) -> bool:
        while not await lock.acquire(blocking=False):
            if await self._cache.has(key):
                return False
            await asyncio.sleep(_POLL)
        if await self._cache.has(key):  # since we looked
            await lock.release()
            return False
        return True


async def _renew(lock: Lock) -> None:
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end:
        await asyncio.sleep(_SECONDS / 3)
        with suppress(*FAILURES):
            await lock.reacquire()
