"""What was counted, stretch by stretch."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.durations import Times, quantile_ms

CACHED = "cached"
"""The one count that belongs to no version."""

Counts = Mapping[str, int]
"""Of one slot: MODEL:VERSION:readings, …:errors, …:time:CLASS, and cached."""


@dataclass(frozen=True)
class Slot:
    """at: when it began, in seconds since 1970; cached: answers without a new reading."""

    at: float
    readings: int = 0
    errors: int = 0
    cached: int = 0
    times: Times = field(default_factory=dict)

    @property
    def median_ms(self) -> float | None:
        return quantile_ms(self.times, 0.5)

    @property
    def p95_ms(self) -> float | None:
        return quantile_ms(self.times, 0.95)


@dataclass(frozen=True)
class Past:
    """slots: of so many seconds, oldest first; versions: which read at all; sessions: open now."""

    seconds: int
    slots: Sequence[Slot]
    versions: Sequence[tuple[str, str]]
    sessions: int

    @property
    def total(self) -> Slot:
        times: Counter[int] = Counter()
        for slot in self.slots:
            times.update(slot.times)
        return Slot(
            self.slots[0].at,
            sum(slot.readings for slot in self.slots),
            sum(slot.errors for slot in self.slots),
            sum(slot.cached for slot in self.slots),
            times,
        )


Wanted = tuple[str, str | None] | None
"""A model, or one version of it; None: all."""


def slot_of(at: float, counts: Counts, wanted: Wanted) -> Slot:
    sums: Counter[str] = Counter()
    times: Counter[int] = Counter()
    for version, what, count in _parsed(counts):
        if wanted is not None and wanted not in (version, (version[0], None)):
            continue
        if what.startswith("time:"):
            times[int(what.removeprefix("time:"))] += count
        else:
            sums[what] += count
    cached = counts.get(CACHED, 0) if wanted is None else 0
    return Slot(at, sums["readings"], sums["errors"], cached, times)


def versions_of(slots: Iterable[Counts]) -> list[tuple[str, str]]:
    return sorted({version for counts in slots for version, _, _ in _parsed(counts)})


def open_sessions(told: Iterable[str], *, within: float) -> int:
    """Of the processes that said "COUNT TIME" at most so many seconds ago; others have ended."""
    said = [one.split() for one in told]
    return sum(int(count) for count, at in said if time.time() - float(at) < within)


def _parsed(counts: Counts) -> Iterator[tuple[tuple[str, str], str, int]]:
    for name, count in counts.items():
        if name != CACHED:
            model, version, what = name.split(":", 2)
            yield (model, version), what, count
