"""Which parts answer, asked side by side and not for long."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from redis.exceptions import RedisError

from gateway.cache import Cache
from gateway.errors import GatewayError
from gateway.history import History
from gateway.models import DETECTOR, Models
from gateway.torchserve import TorchServe

SECONDS = 0.8
OK = "ok"


@dataclass(frozen=True)
class Health:
    """Each part: `ok`, or what is wrong with it."""

    torchserve: str
    redis: str
    mongo: str

    @property
    def status(self) -> str:
        if self.torchserve != OK:
            return "unavailable"
        return "ready" if self.redis == OK and self.mongo == OK else "degraded"


async def look(torchserve: TorchServe, models: Models, cache: Cache, history: History) -> Health:
    async def serving() -> None:
        await torchserve.ping()
        await _working(models)

    return Health(*await asyncio.gather(*map(_word, (serving, cache.ping, history.ping))))


async def _working(models: Models) -> None:
    """A server whose models have no worker answers, but reads nothing."""
    live = await models.live(older_than=0)
    ready = {one.model.name for one in live if one.workers and one.default}
    if DETECTOR not in ready:
        raise GatewayError("no worker for the detector is ready")
    if len(ready) < 2:
        raise GatewayError("no worker for a recogniser is ready")


async def _word(check: Callable[[], Awaitable[None]]) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            await check()
    except GatewayError as error:
        return error.detail
    # Early Pythons 3.11 raise RuntimeError where a wait for a lock, as pymongo's, is cut short.
    except (RedisError, OSError, TimeoutError, RuntimeError):
        return "does not answer"
    return OK
