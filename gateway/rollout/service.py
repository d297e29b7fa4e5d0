"""Rollouts as people ask for them: begun, looked at, told to go on or back."""

from pathlib import Path
from typing import Any

from redis.exceptions import RedisError
from ulid import ULID

from gateway.errors import BadRequest, Conflict, NotFound
from gateway.models import DETECTOR, Models
from gateway.rollout.archives import archive_path
from gateway.rollout.contract import RolloutRequest
from gateway.rollout.desired import Desired, DesiredStates
from gateway.rollout.passage import Passage
from gateway.rollout.record import AFTER_THE_GATE, Rollout, now, step
from gateway.rollout.store import Document, Store

_ACTIVE = ("running", "waiting")
_ENDED = ("refused", "failed", "rolled_back")
_SHOWN = 50
"""Differences and rollouts in an answer."""


class Rollouts:
    """Raises RolloutsUnavailable where the database does not answer."""

    def __init__(
        self,
        store: Store,
        states: DesiredStates,
        passage: Passage,
        models: Models,
        *,
        model_store: Path,
        shares: list[float],
    ) -> None:
        self._store = store
        self._states = states
        self._passage = passage
        self._models = models
        self._model_store = model_store
        self._shares = shares

    async def begin(self, asked: RolloutRequest, who: str) -> Rollout:
        """Raises BadRequest, NotFound (the model, the archive), Conflict, ModelUnavailable."""
        before = await self._running(asked.model)
        archive = asked.archive or f"{asked.model}-{asked.version}.mar"
        archive_path(self._model_store, archive)
        if asked.version == before:
            raise Conflict(f"{asked.model} {before} is what runs.")
        document = self._document(asked, archive, before, who)
        await self._store.begin(document)
        return Rollout.model_validate(document)

    async def find(self, rollout_id: str) -> Rollout:
        return await self._store.find(rollout_id)

    async def latest(self) -> list[Rollout]:
        return await self._store.latest(_SHOWN)

    async def promote(self, rollout_id: str, who: str, why: str) -> Rollout:
        """At once, whatever its share is; Conflict before it has passed the gate."""
        rollout = await self._store.find(rollout_id)
        if "promote" not in await self.can(rollout):
            raise Conflict(f"This rollout is {rollout.status} at {rollout.step}: not to promote.")
        return await self._told(rollout, "promote", "is told to go on with all traffic", who, why)

    async def rollback(self, rollout_id: str, who: str, why: str) -> Rollout:
        """Conflict where it is back already, or the version before is gone."""
        rollout = await self._store.find(rollout_id)
        if "rollback" not in await self.can(rollout):
            raise Conflict(
                f"This rollout is {rollout.status}: there is nothing here to go back to;"
                f" a rollout of {rollout.before} brings that version back."
            )
        said = "is told to go back"
        return await self._told(rollout, "undo", said, who, why, ending="rolled_back")

    async def resume(self, rollout_id: str, who: str, why: str) -> Rollout:
        """Another gateway goes on at once; what was given up begins anew."""
        rollout = await self._store.find(rollout_id)
        if rollout.status in _ACTIVE:
            return await self._told(rollout, rollout.step, "goes on at once", who, why)
        if "resume" not in await self.can(rollout):
            raise Conflict(f"This rollout is {rollout.status}: there is nothing to resume.")
        return await self._told(rollout, "check", "begins anew", who, why, place=0)

    async def can(self, rollout: Rollout) -> list[str]:
        """What may be asked of it now."""
        if rollout.status in _ACTIVE:
            promote = ["promote"] if rollout.step in AFTER_THE_GATE else []
            back = ["rollback"] if rollout.step != "undo" else []
            return [*promote, *back, "resume"]
        desired = await self._states.of(rollout.model)
        if rollout.status == "promoted":
            return ["rollback"] if _may_go_back(desired, rollout) else []
        runs = desired is None or desired.default == rollout.before
        return ["resume"] if runs and rollout.status in _ENDED else []

    async def report(self, rollout: Rollout) -> dict[str, Any]:
        """As it is answered, with what both versions did at this step."""
        told = await self.summary(rollout)
        told["differences"] = await self._store.differences(rollout.id, _SHOWN)
        if rollout.status in _ACTIVE and rollout.step.startswith(("watch", "share")):
            told["comparison"] = await self._comparison(rollout)
        return told

    async def summary(self, rollout: Rollout) -> dict[str, Any]:
        told = rollout.model_dump(
            include={
                *("id", "model", "version", "archive", "before", "status", "step", "shares"),
                *("automatic", "shadow", "created", "steps"),
            }
        )
        desired = await self._states.of(rollout.model)
        share = desired.shares.get(rollout.version, 0.0) if desired else 0.0
        return {**told, "share": share, "can": await self.can(rollout)}

    async def _comparison(self, rollout: Rollout) -> dict[str, Any] | None:
        try:
            before, after = await self._passage.tallies(rollout)
        except (RedisError, OSError):
            return None
        return {
            "before": {"version": rollout.before, **before.told()},
            "after": {"version": rollout.version, **after.told()},
        }

    async def _told(
        self, rollout: Rollout, to: str, what: str, who: str, why: str, **more: object
    ) -> Rollout:
        members: Document = {"step": to, "lease": None, "tries": 0, **more}
        if to != rollout.step:
            members |= {"since": now(), "status": "running", "active": rollout.model}
        written = step(to, who, what, why)
        return await self._store.change(rollout, written, members, statuses=[rollout.status])

    async def _running(self, model: str) -> str:
        """The version that a new one takes over from."""
        if model == DETECTOR:
            raise BadRequest("The golden set is of lines: the detector is not rolled out here.")
        there = [one for one in await self._models.live(older_than=0) if one.model.name == model]
        if not there:
            raise NotFound(f"There is no model {model!r} here.")
        traffic = await self._models.shares.of(model)
        if traffic is not None:
            return traffic.default
        return next(one.model.version for one in there if one.default)

    def _document(self, asked: RolloutRequest, archive: str, before: str, who: str) -> Document:
        first = asked.share
        shares = self._shares if first is None else [first, *(s for s in self._shares if s > first)]
        what = f"{asked.model} {asked.version} is to take over from {before}"
        return {
            "_id": str(ULID()),
            "model": asked.model,
            "version": asked.version,
            "archive": archive,
            "before": before,
            "shares": shares,
            "automatic": asked.automatic,
            "shadow": asked.shadow,
            "status": "running",
            "step": "check",
            "place": 0,
            "since": now(),
            "active": asked.model,
            "created": now(),
            "lease": None,
            "steps": [step("begin", who, what, asked.why)],
        }


def _may_go_back(desired: Desired | None, rollout: Rollout) -> bool:
    """The version that it brought still runs, and the one before is still loaded."""
    if desired is None or desired.default != rollout.version:
        return False
    return desired.find(rollout.before) is not None and rollout.before not in desired.due
