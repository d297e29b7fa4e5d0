"""Single flight over processes: who reads a picture holds a claim in Redis, and others wait for it.

A claim lasts some seconds and is renewed while its holder works, so that a holder that dies costs
the others no more than that. Without Redis, each reads for itself.

Not redis-py's Lock: here looking into the cache and claiming are one trip to Redis, and storing and
giving back are one.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from gateway.background import Later
from gateway.cache import FAILURES, Cache, Hit, asked, names
from gateway.metrics import CACHE

_MILLISECONDS = 3000
_RENEWED = _MILLISECONDS / 3000
"""Seconds."""
_LONGEST = 300.0
"""No claim is renewed for longer."""
_POLL = 0.03
_LOOK = """
local found = redis.call('MGET', KEYS[1], KEYS[2])
local won = not found[1] and (redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[2])
    or redis.call('GET', KEYS[3]) == ARGV[1])
return {found[1], found[2], won and 1 or 0}
"""
"""Whoever asks again since the answer was late has won all the same."""
# A claim that ran out may be another's by now.
_RELEASE = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0"
_RENEW = (
    "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0"
)


@dataclass
class Claim:
    """hit: what the cache has; without it the reading is ours to make. held: in Redis."""

    name: str = ""
    hit: Hit | None = None
    held: bool = False
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    def release(self, pipe: Pipeline) -> None:
        """Together with what it was held for, in one go; whoever did that says it is not `held`."""
        if self.held:
            pipe.eval(_RELEASE, 1, self.name, self.token)


class Claims:
    def __init__(self, redis: Redis, cache: Cache) -> None:
        self._redis = redis
        self._cache = cache

    @asynccontextmanager
    async def claim(self, key: str, owner: str) -> AsyncIterator[Claim]:
        """What the cache has for this owner, or a claim on the reading of this cache key.

        The claim ends with the block, if not released.
        """
        claim = Claim(f"claim:{key}")
        try:
            await self._look(claim, key, owner)
        except FAILURES as error:
            self._cache.failed(error)
            CACHE.labels("unavailable").inc()
        if not claim.held:
            yield claim
            return
        renewing = Later(_RENEWED, lambda: _renew(self._redis, claim))
        try:
            yield claim
        finally:
            renewing.end()
            with suppress(*FAILURES):  # it ran out, or Redis is gone
                await self._end(claim)

    async def _look(self, claim: Claim, key: str, owner: str) -> None:
        """Until there is a hit, or the claim is held; neither where Redis is left alone."""
        places, arguments = (*names(key, owner), claim.name), (claim.token, str(_MILLISECONDS))
        while not self._cache.resting:
            packed, record, won = await asked(
                lambda: self._redis.eval(_LOOK, 3, *places, *arguments)
            )
            claim.held = bool(won)
            claim.hit = self._cache.seen(packed, record)
            if claim.held or claim.hit is not None:
                return
            await asyncio.sleep(_POLL)

    async def _end(self, claim: Claim) -> None:
        if claim.held:
            async with self._redis.pipeline(transaction=False) as pipe:
                claim.release(pipe)
                await pipe.execute()


async def _renew(redis: Redis, claim: Claim) -> None:
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end:
        with suppress(*FAILURES):
            await redis.eval(_RENEW, 1, claim.name, claim.token, str(_MILLISECONDS))
        await asyncio.sleep(_RENEWED)
