"""How traffic passes from one version to another, and back; each step may be done again."""

from datetime import timedelta

from gateway.rollout.desired import Desired, DesiredStates
from gateway.rollout.judging import judge
from gateway.rollout.reconciler import Reconciler
from gateway.rollout.record import Rollout, now
from gateway.rollout.settings import RolloutSettings
from gateway.rollout.steps import Next
from gateway.rollout.trials import Tally, Trials


class Passage:
    def __init__(
        self,
        states: DesiredStates,
        reconciler: Reconciler,
        trials: Trials,
        settings: RolloutSettings,
    ) -> None:
        self._states = states
        self._reconciler = reconciler
        self._trials = trials
        self._settings = settings

    async def shadow(self, rollout: Rollout) -> Next:
        """All traffic stays where it is."""
        desired = await self._desired(rollout)
        desired.shadow, desired.trial = rollout.version, rollout.trial
        await self._spread(desired)
        return Next("watch shadow", "reads copies of the traffic", "nobody sees what it reads")

    async def watch_shadow(self, rollout: Rollout) -> Next | None:
        if rollout.seconds < self._settings.shadow_seconds:
            return None
        before, after = await self.tallies(rollout)
        limits = self._settings.model_copy(
            update={"rollout_step_seconds": 0.0, "rollout_patience": 0.0}
        )
        verdict = judge(before, after, rollout.seconds, limits)
        if verdict.what == "roll back":
            return _undo(rollout, verdict.why)
        return Next("share", "read copies as it should", verdict.why)

    async def share(self, rollout: Rollout) -> Next:
        desired, share = await self._desired(rollout), rollout.share
        desired.shares = {rollout.before: round(1 - share, 6), rollout.version: share}
        desired.shadow, desired.trial = "", rollout.trial
        await self._spread(desired)
        why = "all gateways follow within a second; a picture stays with its version"
        return Next("watch", f"gets {100 * share:g} % of the traffic", why)

    async def watch(self, rollout: Rollout) -> Next | None:
        if not rollout.automatic:
            return None
        before, after = await self.tallies(rollout)
        verdict = judge(before, after, rollout.seconds, self._settings)
        if verdict.what == "wait":
            return None
        if verdict.what == "roll back":
            return _undo(rollout, verdict.why)
        what = f"did well with {100 * rollout.share:g} % of the traffic"
        if rollout.place + 1 < len(rollout.shares):
            return Next("share", what, verdict.why, {"place": rollout.place + 1})
        return Next("promote", what, verdict.why)

    async def promote(self, rollout: Rollout) -> Next:
        desired = await self._desired(rollout)
        desired.shares, desired.default = {rollout.version: 1.0}, rollout.version
        desired.shadow = desired.trial = ""
        await self._spread(desired)
        await self._reconciler.conform(desired)
        return Next("drain", "gets all traffic and is the default", "on every replica that answers")

    async def drain(self, rollout: Rollout) -> Next | None:
        if rollout.seconds < self._settings.rollout_drain_seconds:
            return None
        desired, keep = await self._desired(rollout), self._settings.keep_old
        if (old := desired.find(rollout.before)) is not None:
            leaves = now() + timedelta(seconds=keep)
            desired.put(old.model_copy(update={"leaves": leaves}))
            await self._states.put(desired)
        why = f"to roll back to for {keep:g} s; then it is removed"
        what = f"{rollout.before} is drained and stays loaded"
        return Next("end", what, why, {"status": "promoted", "active": None})

    async def undo(self, rollout: Rollout) -> Next:
        """Also after it was promoted."""
        desired = await self._states.of(rollout.model)
        if desired is not None:
            self._back(desired, rollout)
            await self._spread(desired)
            await self._reconciler.conform(desired)
        what = f"{rollout.before} gets all traffic and is the default"
        why = "it is kept: it was loaded before" if rollout.was_there else "the new one is removed"
        return Next("end", what, why, {"status": rollout.ending, "active": None})

    async def tallies(self, rollout: Rollout) -> tuple[Tally, Tally]:
        """Of the version before and of the new one, at this step."""
        found = await self._trials.tallies(rollout.trial)
        return found.get(rollout.before, Tally()), found.get(rollout.version, Tally())

    def _back(self, desired: Desired, rollout: Rollout) -> None:
        desired.shares, desired.default = {rollout.before: 1.0}, rollout.before
        desired.shadow = desired.trial = ""
        if (old := desired.find(rollout.before)) is not None:
            desired.put(old.model_copy(update={"leaves": None}))
        new = desired.find(rollout.version)
        if new is not None and not rollout.was_there:
            leaves = now() + timedelta(seconds=self._settings.rollout_drain_seconds)
            desired.put(new.model_copy(update={"leaves": leaves}))

    async def _spread(self, desired: Desired) -> None:
        """First what should be, so that nobody who looks for differences undoes it."""
        await self._states.put(desired)
        await self._reconciler.spread(desired)

    async def _desired(self, rollout: Rollout) -> Desired:
        desired = await self._states.of(rollout.model)
        if desired is None:
            raise RuntimeError(f"It is not known what replicas should have of {rollout.model}.")
        return desired


def _undo(rollout: Rollout, why: str) -> Next:
    return Next("undo", f"{rollout.version} goes back", why, {"ending": "rolled_back"})
