"""What is done before a new version gets any traffic; each step may be done again."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import GatewayError, ModelUnavailable, NotFound
from gateway.replica import Model, Replica
from gateway.rollout import archives
from gateway.rollout.desired import Desired, DesiredStates, Version, adopted
from gateway.rollout.golden import GoldenSet, languages_of, load, read, verdict
from gateway.rollout.reconciler import Reconciler
from gateway.rollout.record import Rollout, StepName
from gateway.rollout.settings import RolloutSettings
from gateway.torchserve import TorchServe

_PATIENT = 20.0
"""Seconds for a worker to say what it is, which it does between readings."""


class StepRefused(Exception):
    """The new version is not good enough: nobody need try again."""


@dataclass(frozen=True)
class Next:
    """What was done and why, and which step follows; members: what else changes in the record."""

    step: StepName
    what: str
    why: str
    members: Mapping[str, Any] = field(default_factory=dict)


class Preparation:
    def __init__(
        self,
        torchserve: TorchServe,
        states: DesiredStates,
        reconciler: Reconciler,
        settings: RolloutSettings,
    ) -> None:
        self._torchserve = torchserve
        self._states = states
        self._reconciler = reconciler
        self._settings = settings

    async def check(self, rollout: Rollout) -> Next:
        card = await self._card(rollout)
        what = f"{rollout.archive} is whole and has a model card"
        why = f"sha256 {card.sha256}; it reads {', '.join(card.languages)}"
        return Next("register", what, why)

    async def register(self, rollout: Rollout) -> Next:
        desired = await self._states.of(rollout.model)
        if desired is None:
            looks = await self._torchserve.look()
            desired = adopted(rollout.model, looks, rollout.before)
        known = desired.find(rollout.version)
        there = rollout.was_there or bool(known and known.workers)
        workers = known.workers if known else 0
        desired.put(Version(version=rollout.version, archive=rollout.archive, workers=workers))
        await self._apply(desired)
        what = f"registered on {await self._reached()}"
        why = "it is loaded already" if there else "with no workers, so that nothing reads with it"
        return Next("scale", what, why, {"was_there": there})

    async def scale(self, rollout: Rollout) -> Next:
        desired = await self._desired(rollout)
        before, new = desired.find(rollout.before), desired.find(rollout.version)
        if new is None:
            raise ModelUnavailable("The new version is not registered.")
        workers = max(1, before.workers if before else 1)
        desired.put(new.model_copy(update={"workers": workers, "leaves": None}))
        await self._apply(desired)
        ready = len(self._ready(rollout))
        if not ready:
            raise ModelUnavailable(f"No worker of {rollout.model} {rollout.version} is ready.")
        what = f"workers are ready on {ready} of {len(self._torchserve.replicas)} replicas"
        return Next("golden", what, f"{workers} on each, as many as {rollout.before} has")

    async def golden(self, rollout: Rollout) -> Next:
        await self._reached()
        golden_set = await asyncio.to_thread(load, self._settings.golden_set)
        card = await self._card(rollout)
        said = [
            await self._by_replica(rollout, replica, golden_set, card)
            for replica in self._ready(rollout)
        ]
        if not said:
            raise ModelUnavailable(f"No worker of {rollout.model} {rollout.version} is ready.")
        what = f"read the golden set (gate {golden_set.gate.version}) well enough"
        return Next("shadow" if rollout.shadow else "share", what, "; ".join(said))

    async def _by_replica(
        self, rollout: Rollout, replica: Replica, golden_set: GoldenSet, card: archives.Card
    ) -> str:
        """What it read on one replica; raises StepRefused."""
        new = Model(rollout.model, rollout.version)
        running = Model(rollout.model, rollout.before)
        told, used = await asyncio.gather(
            replica.describe(new, _PATIENT), replica.describe(running, _PATIENT)
        )
        if told.get("scores") != card.scores:
            raise StepRefused(f"{replica.url} has another {rollout.archive} than the model store")
        languages = languages_of(golden_set, card.languages)
        lines = [line for line in golden_set.lines if line.language in languages]
        scores = await read(self._torchserve, replica, (running, new), lines)
        wrong = verdict(
            golden_set.gate, scores[new], scores[running], languages, used.get("languages", [])
        )
        before = languages_of(golden_set, used.get("languages", []))
        said = f"{replica.url}: {scores[new].told(languages)}"
        said += f"; {rollout.before}: {scores[running].told(before)}"
        if wrong:
            raise StepRefused(f"{'; '.join(wrong)} ({said})")
        return said

    async def _card(self, rollout: Rollout) -> archives.Card:
        """Raises StepRefused."""
        store = self._settings.model_store
        try:
            card = await asyncio.to_thread(archives.check, store, rollout.archive)
        except (archives.BadArchive, GatewayError) as error:
            raise StepRefused(str(error)) from error
        if (card.name, card.version) != (rollout.model, rollout.version):
            raise StepRefused(f"{rollout.archive} holds {card.name} {card.version}")
        return card

    async def _apply(self, desired: Desired) -> None:
        await self._states.put(desired)
        try:
            await self._reconciler.conform(desired)
        except NotFound as error:
            raise StepRefused("a replica has no such archive in its model store") from error

    async def _desired(self, rollout: Rollout) -> Desired:
        desired = await self._states.of(rollout.model)
        if desired is None:
            raise ModelUnavailable("It is not known any more what the replicas should have.")
        return desired

    async def _reached(self) -> str:
        """How many replicas answer; ModelUnavailable where none does."""
        count, all_of_them = await self._reconciler.reached(), len(self._torchserve.replicas)
        if not count:
            raise ModelUnavailable("No TorchServe answers.")
        later = "" if count == all_of_them else "; the others catch up when they are back"
        return f"{count} of {all_of_them} replicas{later}"

    def _ready(self, rollout: Rollout) -> list[Replica]:
        model = Model(rollout.model, rollout.version)
        return [replica for replica in self._torchserve.replicas if model in replica.ready]
