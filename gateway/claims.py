"""Single flight over processes: who reads a picture holds a claim in Redis, and others wait for it.

A claim lasts some seconds and is renewed while its holder works, so that a holder that dies costs
the others no more than that. Without Redis, each reads for itself.

Not redis-py's Lock: it takes two trips to Redis more, to look whether the reading has come since,
and to give the claim back; here both go along with another.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from gateway.cache import FAILURES, Cache, has

_MILLISECONDS = 3000
_LONGEST = 300.0
"""No claim is renewed for longer."""
_POLL = 0.03
# A claim that ran out may be another's by now.
_RELEASE = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0"
_RENEW = (
    "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0"
)


@dataclass
class Claim:
    """ours: the reading is ours to make; else the cache has it now. held: in Redis."""

    name: str = ""
    ours: bool = True
    held: bool = False
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    def release(self, pipe: Pipeline) -> None:
        """Together with what it was held for, in one go."""
        if self.held:
            self.held = False
            pipe.eval(_RELEASE, 1, self.name, self.token)


class Claims:
    def __init__(self, redis: Redis, cache: Cache) -> None:
        self._redis = redis
        self._cache = cache

    @asynccontextmanager
    async def claim(self, key: str) -> AsyncIterator[Claim]:
        """A claim on the reading of this cache key; it ends with the block, if not released."""
        claim = Claim(f"claim:{key}")
        try:
            claim.held = not self._cache.resting and await self._won(claim, key)
        except FAILURES as error:
            self._cache.failed(error)
        else:
            claim.ours = claim.held or self._cache.resting
        renewing = asyncio.create_task(self._renew(claim)) if claim.held else None
        try:
            yield claim
        finally:
            if renewing is not None:
                renewing.cancel()
                with suppress(*FAILURES):  # it ran out, or Redis is gone
                    await self._end(claim)

    async def _won(self, claim: Claim, key: str) -> bool:
        """Whether it is ours; False where the cache has got the reading since we looked."""
        while True:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.set(claim.name, claim.token, nx=True, px=_MILLISECONDS)
                has(pipe, key)
                won, known = await pipe.execute()
            claim.held = bool(won)
            if known:
                await self._end(claim)
                return False
            if won:
                return True
            await asyncio.sleep(_POLL)

    async def _renew(self, claim: Claim) -> None:
        end = time.monotonic() + _LONGEST
        while time.monotonic() < end:
            await asyncio.sleep(_MILLISECONDS / 3000)
            with suppress(*FAILURES):
                await self._redis.eval(_RENEW, 1, claim.name, claim.token, str(_MILLISECONDS))

    async def _end(self, claim: Claim) -> None:
        if claim.held:
            async with self._redis.pipeline(transaction=False) as pipe:
                claim.release(pipe)
                await pipe.execute()
