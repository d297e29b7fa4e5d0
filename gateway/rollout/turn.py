"""Whose turn it is, among gateways that could all do the same: kept in Redis for some seconds."""

from redis.asyncio import Redis

from gateway.cache import FAILURES
from gateway.rollout.traffic import as_text


class Turn:
    def __init__(self, redis: Redis, key: str, holder: str, *, seconds: float) -> None:
        self._redis = redis
        self._key = key
        self._holder = holder
        self._milliseconds = int(1000 * seconds)

    async def ours(self) -> bool:
        """Without Redis it is everybody's: what is done twice changes nothing."""
        try:
            if await self._redis.set(self._key, self._holder, nx=True, px=self._milliseconds):
                return True
            holder = await self._redis.get(self._key)
            if holder is None or as_text(holder) != self._holder:
                return False
            await self._redis.pexpire(self._key, self._milliseconds)
        except FAILURES:
            return True
        return True
