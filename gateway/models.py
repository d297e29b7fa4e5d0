"""Which models and versions are live, as TorchServe says, remembered for a moment."""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import ModelUnavailable, NotFound
from gateway.flights import Flights
from gateway.replica import Loaded, Model
from gateway.rollout.traffic import Shares
from gateway.torchserve import TorchServe

DETECTOR = "detector"
_LOOK_AGAIN = 0.3
_PATIENCE = 5.0
"""Seconds for the first look of all, where nothing is known to go on with."""

_VERSIONED = re.compile(r"(?P<name>.+)_v(?P<number>\d+(\.\d+)?)")


def split_version(name: str) -> tuple[str, str | None]:
    """`crnn_v2` → crnn, 2.0; `crnn_v2.1` → crnn, 2.1; `crnn` → crnn, None."""
    match = _VERSIONED.fullmatch(name)
    if not match:
        return name, None
    number = match["number"]
    return match["name"], number if "." in number else f"{number}.0"


@dataclass(frozen=True)
class Live:
    """One version of a model; workers: those that are ready."""

    model: Model
    default: bool
    workers: int

    @property
    def status(self) -> str:
        return "ready" if self.workers else "unavailable"


@dataclass(frozen=True)
class Choice:
    """The version that reads a picture; instead: those that may where it fails.

    trial: under which its reading is counted; shadow: the version that reads a copy.
    """

    model: Model
    instead: Sequence[Model] = ()
    trial: str = ""
    shadow: Model | None = None


@dataclass
class _Snapshot:
    live: Sequence[Live] = ()
    taken: float = -1e9
    described: dict[Model, Mapping[str, Any]] = field(default_factory=dict)


class Models:
    def __init__(
        self, torchserve: TorchServe, shares: Shares, *, fresh_seconds: float = 5.0
    ) -> None:
        self._torchserve = torchserve
        self.shares = shares
        self._fresh_seconds = fresh_seconds
        self._snapshot = _Snapshot()
        self._refreshing = Flights[None]()

    async def live(self, *, older_than: float | None = None) -> Sequence[Live]:
        """Every version of every model, as it was so many seconds ago at most.

        Raises ModelUnavailable.
        """
        most = self._fresh_seconds if older_than is None else older_than
        oldest = time.monotonic() - most
        while self._snapshot.taken < oldest:  # twice where a look that others wait for is too old
            await self._refreshing.join("", lambda _: self._look())
        return self._snapshot.live

    async def recognisers(self, *, older_than: float | None = None) -> list[Live]:
        found = await self.live(older_than=older_than)
        return [live for live in found if live.model.name != DETECTOR]

    async def choose(self, name: str, picture: str) -> Choice:
        """By the shares where the name has no version; NotFound, ModelUnavailable."""
        traffic = await self.shares.of(name)
        if traffic is None:
            return Choice(await self.resolve(name))
        ranked = [Model(name, version) for version in traffic.ranked(picture)]
        if not _ready(ranked[0], await self._last_known()):
            with suppress(ModelUnavailable):  # what was read is still cached
                await self.live(older_than=_LOOK_AGAIN)
        ready = [model for model in ranked if _ready(model, self._snapshot.live)] or ranked
        shadow = Model(name, traffic.shadow) if traffic.shadow else None
        return Choice(ready[0], ready[1:], traffic.trial, shadow)

    async def resolve(self, name: str) -> Model:
        """`crnn` is the default version, `crnn_v2` version 2.0; NotFound, ModelUnavailable."""
        known = [live for live in await self._last_known() if live.model.name != DETECTOR]
        for live in known:
            if live.default and live.model.name == name:
                return live.model
        base, version = split_version(name)
        wanted = Model(base, version or "")
        if any(live.model == wanted for live in known):
            return wanted
        names = ", ".join(sorted({live.model.name for live in known})) or "none"
        raise NotFound(f"There is no model {name!r} here; the models are: {names}.")

    async def detector(self) -> Model | None:
        """The detector's default version, None where it is not loaded; ModelUnavailable."""
        found = (live for live in await self._last_known() if live.model.name == DETECTOR)
        return next((live.model for live in found if live.default), None)

    async def check_ready(self, model: Model) -> None:
        """TorchServe lets requests wait for a worker that is still starting; ModelUnavailable."""
        if not _ready(model, await self._last_known()) and not _ready(
            model, await self.live(older_than=0)
        ):
            raise ModelUnavailable(f"No worker of {model.name} {model.version} is ready.")

    async def describe(self, model: Model) -> Mapping[str, Any]:
        """What the model says of itself, asked once; nothing where it cannot answer just now."""
        known = self._snapshot.described
        if model not in known:
            try:
                known[model] = await self._torchserve.describe(model)
            except (ModelUnavailable, NotFound):
                return {}
        return known[model]

    async def _last_known(self) -> Sequence[Live]:
        """While TorchServe is away its last versions stand: what they have read is still cached."""
        try:
            return await self.live()
        except ModelUnavailable:
            if not self._snapshot.live:  # a busy machine at its start, perhaps
                await self._refreshing.join("patiently", lambda _: self._look(_PATIENCE))
            return self._snapshot.live

    async def _look(self, seconds: float | None = None) -> None:
        began = time.monotonic()
        looks = await self._torchserve.look(seconds)
        self._snapshot.live = together([loaded for look in looks for loaded in look])
        self._snapshot.taken = began


def together(found: Sequence[Loaded]) -> list[Live]:
    """What all replicas have; where they differ, a name's default is that of most of them."""
    workers: Counter[Model] = Counter()
    defaults: dict[str, Counter[str]] = defaultdict(Counter)
    for loaded in found:
        workers[loaded.model] += loaded.workers
        defaults[loaded.model.name][loaded.model.version] += loaded.default
    chosen = {name: votes.most_common(1)[0][0] for name, votes in defaults.items()}
    return [
        Live(model, default=chosen[model.name] == model.version, workers=count)
        for model, count in workers.items()
    ]


def _ready(model: Model, live: Sequence[Live]) -> bool:
    return any(one.model == model and one.workers for one in live)
