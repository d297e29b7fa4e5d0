"""How often one key and one address may ask: counted in Redis for all gateways together."""

import ipaddress
import math
import time
from collections.abc import Sequence

from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.errors import TooManyRequests
from gateway.outage import Outage

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]


class RateLimits:
    """per_key, per_address: as in `100/minute;1000/hour`. Without Redis each process counts."""

    def __init__(self, redis: Redis, *, per_key: str, per_address: str) -> None:
        shared = RedisStorage(
            "async+redis://",
            implementation="redispy",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]  # handed to redis-py
        )
        self._shared = SlidingWindowCounterRateLimiter(shared)
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._outage = Outage("Redis")
        self._per_key = parse_many(per_key)
        self._per_address = parse_many(per_address)

    async def count_key(self, key_id: str) -> None:
        """Raises TooManyRequests."""
        await self._count(self._per_key, "key", key_id)

    async def count_address(self, address: str) -> None:
        """Raises TooManyRequests."""
        await self._count(self._per_address, "address", _household(address))

    async def _count(self, limits: Sequence[RateLimitItem], *who: str) -> None:
        for limit in limits:
            wait = await self._over(limit, who)
            if wait is not None:
                raise TooManyRequests(
                    f"This {who[0]} has asked more often than {limit}; wait {wait} s.",
                    retry_after=wait,
                )

    async def _over(self, limit: RateLimitItem, who: tuple[str, ...]) -> int | None:
        """Seconds until there is room again; None where this one is within the limit."""
        if self._outage.resting:
            return await _hit(self._own, limit, who)
        try:
            over = await _hit(self._shared, limit, who)
        except (RedisError, OSError) as error:
            self._outage.failed(error)
            return await _hit(self._own, limit, who)
        self._outage.passed()
        return over


async def _hit(
    limiter: SlidingWindowCounterRateLimiter, limit: RateLimitItem, who: tuple[str, ...]
) -> int | None:
    if await limiter.hit(limit, *who):
        return None
    stats = await limiter.get_window_stats(limit, *who)
    return max(1, math.ceil(stats.reset_time - time.time()))


def client_address(peer: str, forwarded: str, trusted: Networks) -> str:
    """Who is at the other end, past the proxies that are trusted to say so (X-Forwarded-For)."""
    said = [part.strip() for part in forwarded.split(",") if part.strip()]
    address = peer
    while said and _trusted(address, trusted):
        address = said.pop()
    return address


def _trusted(address: str, trusted: Networks) -> bool:
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in trusted)


def _household(address: str) -> str:
    """A line's addresses of IPv6 are more than anybody could count: their network stands for it."""
    parsed = _parse(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed or "unknown")


def _parse(address: str) -> Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
