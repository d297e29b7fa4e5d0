"""Takes rollouts from step to step; where a gateway dies, another goes on with the same step."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from redis.exceptions import RedisError

from gateway.errors import GatewayError, RolloutsUnavailable
from gateway.replica import Refused
from gateway.rollout.passage import Passage
from gateway.rollout.record import Rollout, StepName, now, step
from gateway.rollout.settings import RolloutSettings
from gateway.rollout.steps import Next, Preparation, StepRefused
from gateway.rollout.store import Document, Store

log = logging.getLogger("gateway")

_IDLE = 1.0
_WATCHING = 0.5
_REST = 2.0
"""Seconds before a step that failed is tried again."""
_STARTS = 3
"""How often workers are started that do not come up."""
Do = Callable[[Rollout], Awaitable[Next | None]]


class Engine:
    def __init__(
        self,
        store: Store,
        preparation: Preparation,
        passage: Passage,
        settings: RolloutSettings,
        holder: str,
    ) -> None:
        self._store = store
        self._settings = settings
        self._holder = holder
        self._steps: Mapping[StepName, Do] = {
            "check": preparation.check,
            "register": preparation.register,
            "scale": preparation.scale,
            "golden": preparation.golden,
            "shadow": passage.shadow,
            "watch shadow": passage.watch_shadow,
            "share": passage.share,
            "watch": passage.watch,
            "promote": passage.promote,
            "drain": passage.drain,
            "undo": passage.undo,
        }

    async def round(self) -> float:
        """One step of each rollout; the seconds until the next."""
        try:
            pauses = [await self._one(rollout_id) for rollout_id in await self._store.active()]
            return min(pauses, default=_IDLE)
        except RolloutsUnavailable:
            return _REST
        except Exception:
            log.exception("a rollout did not go on")
            return _REST

    async def close(self) -> None:
        """Others need not wait."""
        with suppress(RolloutsUnavailable):
            await self._store.release(self._holder)

    async def _one(self, rollout_id: str) -> float:
        rollout = await self._store.take(rollout_id, self._holder)
        return _IDLE if rollout is None else await self._go_on(rollout)

    async def _go_on(self, rollout: Rollout) -> float:
        try:
            following = await self._held(rollout, self._steps[rollout.step])
        except StepRefused as error:
            await self._undo(rollout, "refused", f"refused at {rollout.step}", str(error))
            return 0.0
        except (GatewayError, Refused, RedisError, OSError, RuntimeError, ValueError) as error:
            return await self._failed(rollout, str(error))
        if following is None:
            await self._wait(rollout)
            return _WATCHING
        members = {"status": "running", **following.members}
        await self._done(rollout, following.step, following.what, following.why, members)
        return 0.0

    async def _held(self, rollout: Rollout, do: Do) -> Next | None:
        """The step, while this gateway holds the rollout."""
        work = asyncio.ensure_future(do(rollout))
        try:
            while not work.done():
                await asyncio.wait([work], timeout=self._store.lease_seconds / 3)
                if not work.done() and not await self._renewed(rollout):
                    raise RolloutsUnavailable("Another gateway has gone on with it.")
            return work.result()
        finally:
            work.cancel()

    async def _renewed(self, rollout: Rollout) -> bool:
        try:
            return await self._store.renew(rollout.id, self._holder)
        except RolloutsUnavailable:
            return True  # nothing counts anyway that is written without being held

    async def _wait(self, rollout: Rollout) -> None:
        if not rollout.automatic and rollout.step == "watch" and rollout.status != "waiting":
            await self._store.done(rollout, self._holder, None, {"status": "waiting"})

    async def _failed(self, rollout: Rollout, why: str) -> float:
        """Tried again for a while; what is undone is tried for ever."""
        tries = rollout.tries + 1
        most = _STARTS if rollout.step == "scale" else self._settings.rollout_patience / _REST
        if tries > most and rollout.step != "undo":
            await self._undo(rollout, "failed", f"gave up at {rollout.step}", why)
            return 0.0
        said = step(rollout.step, self._holder, "did not work, is tried again", why)
        first = said if tries == 1 else None
        await self._store.done(rollout, self._holder, first, {"tries": tries})
        return _REST

    async def _undo(self, rollout: Rollout, ending: str, what: str, why: str) -> None:
        await self._done(rollout, "undo", what, why, {"ending": ending})

    async def _done(
        self, rollout: Rollout, following: StepName, what: str, why: str, members: Document
    ) -> None:
        written = step(rollout.step, self._holder, what, why)
        to = {"step": following, "since": now(), "tries": 0, **members}
        if await self._store.done(rollout, self._holder, written, to):
            log.info("rollout %s, %s: %s (%s)", rollout.id, rollout.step, what, why)
