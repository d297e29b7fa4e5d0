"""Who signed in on the page: a random token in a cookie, its hash and the key's id in Redis."""

import hashlib
import secrets
import time

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.errors import SessionsUnavailable
from gateway.outage import Outage

_REMEMBERED = 10_000


class Sessions:
    """Raises SessionsUnavailable; what this process has seen lately is known without Redis too."""

    def __init__(self, redis: Redis, *, seconds: int) -> None:
        self.seconds = seconds
        self._redis = redis
        self._outage = Outage("Redis")
        self._known: dict[str, tuple[str, float]] = {}
        """Key id by name, and when this process may no longer rely on it."""

    async def open(self, key_id: str) -> str:
        """A token for the cookie."""
        token = secrets.token_urlsafe(32)
        try:
            await self._redis.set(_name(token), key_id, ex=self.seconds)
        except (RedisError, OSError) as error:
            raise self._unavailable(error) from error
        self._remember(_name(token), key_id, self.seconds)
        return token

    async def key_id(self, token: str) -> str | None:
        """Whose session it is, None where it has ended."""
        name = _name(token)
        if self._outage.resting:
            return self._recall(name)
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.get(name)
                pipe.ttl(name)
                found, left = await pipe.execute()
        except (RedisError, OSError) as error:
            self._outage.failed(error)
            return self._recall(name)
        self._outage.passed()
        if not isinstance(found, bytes):
            self._known.pop(name, None)
            return None
        self._remember(name, found.decode(), left)
        return found.decode()

    async def close(self, token: str) -> None:
        self._known.pop(_name(token), None)
        try:
            await self._redis.delete(_name(token))
        except (RedisError, OSError) as error:
            raise self._unavailable(error) from error

    def _recall(self, name: str) -> str:
        key_id, until = self._known.get(name, ("", 0.0))
        if time.monotonic() > until:
            raise SessionsUnavailable("Sessions cannot be looked up now; a key still works.")
        return key_id

    def _remember(self, name: str, key_id: str, seconds: int) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[name] = (key_id, time.monotonic() + seconds)

    def _unavailable(self, error: Exception) -> SessionsUnavailable:
        self._outage.failed(error)
        return SessionsUnavailable("Signing in or out does not work now; a key still works.")


def _name(token: str) -> str:
    """By hash: who reads Redis gets no session."""
    return f"session:{hashlib.sha256(token.encode('utf-8', 'replace')).hexdigest()}"
