"""One TorchServe: its two ports, what it has loaded, and what its answers mean."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import orjson
from aiohttp import (
    ClientConnectionError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    ServerDisconnectedError,
)

from gateway.background import Later
from gateway.errors import ModelUnavailable, NotFound

_CONNECT, _CONNECT_PATIENTLY = 0.5, 2.0
"""Seconds: a host that is gone must not hold up a rollout either."""
_MANAGEMENT = ClientTimeout(total=1.0, sock_connect=_CONNECT)
_MISSED = 2.0
"""Seconds after which a reading's version is looked for."""
_REST = 2.0
"""Seconds for which a replica that did not answer is asked last."""


@dataclass(frozen=True)
class Model:
    name: str
    version: str


@dataclass(frozen=True)
class Loaded:
    """A version that a replica has; workers: those that are ready, wanted: those it should have."""

    model: Model
    default: bool
    workers: int
    wanted: int = 0
    archive: str = ""


class TooSlow(ModelUnavailable):
    """Another replica would take as long."""


class Refused(RuntimeError):
    """A request of ours that makes no sense to TorchServe."""

    def __init__(self, status: int, text: bytes) -> None:
        super().__init__(f"TorchServe refused a request of ours with {status}: {text[:500]!r}")
        self.status = status


class Replica:
    """Raises ModelUnavailable whenever it is down, full, without a worker, or too slow."""

    def __init__(
        self, session: ClientSession, *, url: str, management_url: str, seconds: float
    ) -> None:
        self._session = session
        self.url = url.rstrip("/")
        self._management_url = management_url.rstrip("/")
        self._time = ClientTimeout(total=seconds, sock_connect=_CONNECT)
        self.ready: frozenset[Model] = frozenset()
        """What had a worker when it was last looked at."""
        self.in_flight = 0
        self._rests_until = 0.0

    @property
    def resting(self) -> bool:
        return time.monotonic() < self._rests_until

    def failed(self) -> None:
        """It goes to the end of the row until it is looked at again."""
        self.ready = frozenset()
        self._rests_until = time.monotonic() + _REST

    @contextmanager
    def busy(self) -> Iterator[None]:
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1

    async def predict(self, model: Model, body: bytes, headers: Mapping[str, str]) -> bytes:
        """NotFound where the version is taken away meanwhile, too: TorchServe forgets to answer."""
        url = f"{self.url}/predictions/{model.name}/{model.version}"
        try:
            async with asyncio.timeout(None) as limit:
                missing = Later(_MISSED, lambda: self._end_when_taken_away(model, limit))
                try:
                    return await self._ask("POST", url, self._time, headers, body)
                finally:
                    missing.end()
        except TimeoutError as error:
            raise NotFound(_TAKEN_AWAY) from error

    async def _end_when_taken_away(self, model: Model, limit: asyncio.Timeout) -> None:
        while True:
            if await self._was_taken_away(model):
                return limit.reschedule(asyncio.get_running_loop().time())
            await asyncio.sleep(_MISSED)

    async def _was_taken_away(self, model: Model) -> bool:
        try:
            told = await self.manage("GET", f"/models/{model.name}/{model.version}")
        except NotFound:
            return True
        except ModelUnavailable:
            return False
        return not _loaded(model.name, told[0], default="").wanted

    async def ping(self) -> None:
        await self._ask("GET", f"{self.url}/ping", _MANAGEMENT)

    async def look(self, seconds: float | None = None) -> list[Loaded]:
        """Every version of every model that it has; seconds: where nobody waits for it."""
        try:
            listing = await self.manage("GET", "/models?limit=1000", seconds)
            names = [model["modelName"] for model in listing["models"]]
            groups = await asyncio.gather(*(self._of_name(name, seconds) for name in names))
        except ModelUnavailable:
            self.failed()
            raise
        found = [loaded for group in groups for loaded in group]
        self.ready = frozenset(loaded.model for loaded in found if loaded.workers)
        self._rests_until = 0.0
        return found

    async def describe(self, model: Model, seconds: float | None = None) -> dict[str, Any]:
        """What the model's handler says of itself; a worker answers it, so it can take a while."""
        path = f"/models/{model.name}/{model.version}?customized=true"
        told = (await self.manage("GET", path, seconds))[0].get("customizedMetadata") or {}
        described: dict[str, Any] = orjson.loads(told) if isinstance(told, str) else told
        return described

    async def manage(self, method: str, path: str, seconds: float | None = None) -> Any:
        """seconds: for what takes longer than an answer about the state of things."""
        allowed = _MANAGEMENT
        if seconds is not None:
            allowed = ClientTimeout(total=seconds, sock_connect=_CONNECT_PATIENTLY)
        return orjson.loads(await self._ask(method, self._management_url + path, allowed))

    async def _of_name(self, name: str, seconds: float | None) -> list[Loaded]:
        try:
            versions, default = await asyncio.gather(
                self.manage("GET", f"/models/{name}/all", seconds),
                self.manage("GET", f"/models/{name}", seconds),
            )
        except NotFound:
            return []  # unregistered since it was listed
        return [_loaded(name, version, str(default[0]["modelVersion"])) for version in versions]

    async def _ask(
        self,
        method: str,
        url: str,
        time: ClientTimeout,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> bytes:
        try:
            status, text = await self._send(method, url, time, headers, body)
        except ConnectionTimeoutError as error:  # its host is gone; not slow to read
            raise self._gone() from error
        except TimeoutError as error:
            raise TooSlow("The model server took too long.") from error
        except (ClientError, OSError) as error:
            raise self._gone() from error
        if status in (200, 202):
            return text
        raise _refusal(status, text)

    def _gone(self) -> ModelUnavailable:
        self.failed()
        return ModelUnavailable("The model server does not answer.")

    async def _send(
        self,
        method: str,
        url: str,
        time: ClientTimeout,
        headers: Mapping[str, str] | None,
        body: bytes | None,
    ) -> tuple[int, bytes]:
        """Once more where a kept connection turns out to be closed: TorchServe was restarted."""
        for last in (False, True):
            data = None if body is None else BytesIO(body)
            try:
                async with self._session.request(
                    method, url, data=data, headers=headers, timeout=time
                ) as response:
                    return response.status, await response.read()
            except (ServerDisconnectedError, ConnectionResetError):
                if last:
                    raise
        raise ClientConnectionError


def in_turn(replicas: Sequence[Replica], model: Model, tried: Sequence[Replica]) -> Replica | None:
    """Which replica to ask next: the one that has the model ready and the least to do.

    One that is not known to have it may let the request wait for a worker that never comes, so it
    is asked only where none is known to have it, and no other was asked.
    """
    left = [replica for replica in replicas if replica not in tried]
    ready = [replica for replica in left if model in replica.ready]
    if tried and not ready:
        return None
    return min(ready or left, key=lambda r: (r.resting, r.in_flight), default=None)


def _loaded(name: str, version: Mapping[str, Any], default: str) -> Loaded:
    number = str(version["modelVersion"])
    return Loaded(
        Model(name, number),
        default=number == default,
        workers=sum(w.get("status") == "READY" for w in version.get("workers", [])),
        wanted=int(version.get("minWorkers", 0)),
        archive=str(version.get("modelUrl", "")),
    )


_TAKEN_AWAY = "The model server does not have this model or version any more."


def _refusal(status: int, text: bytes) -> Exception:
    """What TorchServe's status means to the gateway's caller."""
    if status == 404:
        return NotFound(_TAKEN_AWAY)
    if status >= 500 or status == 429:
        return ModelUnavailable(f"The model server cannot read this now (it answered {status}).")
    return Refused(status, text)
