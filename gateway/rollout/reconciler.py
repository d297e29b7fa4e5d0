"""Makes replicas have what they should have: each is told directly, never through a balancer."""

import asyncio
import logging
from collections.abc import Sequence

from redis.exceptions import RedisError

from gateway.errors import ModelUnavailable, NotFound, RolloutsUnavailable
from gateway.replica import Loaded, Model, Refused, Replica
from gateway.rollout.desired import Desired, DesiredStates, Version
from gateway.rollout.traffic import Shares
from gateway.rollout.turn import Turn

log = logging.getLogger("gateway")

PAUSE = 2.0
_SCALING = 180.0
"""Seconds that workers may take to start; `startupTimeout` of an archive is below."""
_MANAGING = 60.0
_PATIENT = 10.0
"""For a look at what a replica has: it may be busy starting workers."""


class Reconciler:
    """Any number of them may run: one looks after the replicas, and another where that one ends."""

    def __init__(
        self, replicas: Sequence[Replica], states: DesiredStates, shares: Shares, turn: Turn
    ) -> None:
        self._turn = turn
        self._replicas = replicas
        self._states = states
        self._shares = shares

    async def round(self) -> float:
        """Puts right what differs; the seconds until the next look."""
        try:
            if not await self._turn.ours():
                return PAUSE
            for desired in await self._states.all():
                await self.spread(desired)
                for done in (await self.conform(desired)).values():
                    if done:
                        log.info("%s: %s", desired.model, done)
                await self._remove(desired)
        except (RolloutsUnavailable, RedisError, OSError):
            return PAUSE
        except Exception:
            log.exception("replicas were not looked after")
        return PAUSE

    async def spread(self, desired: Desired) -> None:
        """Tell Redis the shares, where it has others or none; raises a RedisError or OSError."""
        if await self._shares.stored(desired.model) != desired.revision:
            await self._shares.put(desired.model, desired.traffic)

    async def conform(self, desired: Desired) -> dict[str, str]:
        """By replica, what was done or why nothing could be; NotFound, Refused where one says no.

        A replica that does not answer catches up when it is back.
        """
        told = await asyncio.gather(*(self._one(r, desired) for r in self._replicas))
        return dict(zip((r.url for r in self._replicas), told, strict=True))

    async def reached(self) -> int:
        """How many replicas answer."""
        looks = await asyncio.gather(
            *(r.look(_PATIENT) for r in self._replicas), return_exceptions=True
        )
        return sum(isinstance(look, list) for look in looks)

    async def _one(self, replica: Replica, desired: Desired) -> str:
        try:
            found = await replica.look(_PATIENT)
        except ModelUnavailable as error:
            log.debug("%s: %s", replica.url, error.detail)
            return ""
        loaded = [one for one in found if one.model.name == desired.model]
        done = [await self._version(replica, desired, one, loaded) for one in desired.versions]
        done.append(await self._default(replica, desired))
        done.extend([await self._gone(replica, desired, one) for one in loaded])
        if any(done):
            await replica.look(_PATIENT)
        return ", ".join(filter(None, done))

    async def _version(
        self, replica: Replica, desired: Desired, wanted: Version, loaded: Sequence[Loaded]
    ) -> str:
        there = next((one for one in loaded if one.model.version == wanted.version), None)
        done = ""
        if there is None:
            await register(replica, wanted.archive)
            done = f"registered {wanted.version} at {replica.url}"
        short = there is None or there.wanted != wanted.workers or not there.workers
        if wanted.workers and short:
            await scale(replica, Model(desired.model, wanted.version), wanted.workers)
            done = f"{wanted.version} has {wanted.workers} workers at {replica.url}"
        return done

    async def _default(self, replica: Replica, desired: Desired) -> str:
        loaded = {one.model: one for one in await replica.look(_PATIENT)}
        there = loaded.get(Model(desired.model, desired.default))
        if there is None or there.default or not there.workers:
            return ""
        await set_default(replica, there.model)
        return f"{desired.default} is the default at {replica.url}"

    async def _gone(self, replica: Replica, desired: Desired, one: Loaded) -> str:
        if one.model.version not in desired.removed or one.model.version == desired.default:
            return ""
        try:
            await replica.manage("DELETE", _path(one.model), _MANAGING)
        except (NotFound, Refused, ModelUnavailable) as error:
            log.warning("%s stays at %s for now: %s", one.model.version, replica.url, error)
            return ""
        return f"removed {one.model.version} at {replica.url}"

    async def _remove(self, desired: Desired) -> None:
        if not desired.due:
            return
        fresh = await self._states.of(desired.model)
        if fresh is None or fresh.revision != desired.revision:
            return
        for version in desired.due:
            if version != fresh.default and not fresh.shares.get(version):
                fresh.drop(version)
        await self._states.put(fresh)


async def register(replica: Replica, archive: str) -> None:
    """With no workers; it may be there already."""
    try:
        await replica.manage("POST", f"/models?url={archive}&initial_workers=0", _MANAGING)
    except Refused as error:
        if error.status != 409:
            raise


async def scale(replica: Replica, model: Model, workers: int) -> None:
    """Returns when they are ready."""
    query = f"min_worker={workers}&max_worker={workers}&synchronous=true"
    await replica.manage("PUT", f"{_path(model)}?{query}", _SCALING)


async def set_default(replica: Replica, model: Model) -> None:
    await replica.manage("PUT", f"{_path(model)}/set-default", _MANAGING)


def _path(model: Model) -> str:
    return f"/models/{model.name}/{model.version}"
