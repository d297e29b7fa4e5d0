"""What a run measured: kept as JSON, and read by the tables and the picture."""

import statistics
from collections.abc import Iterable

from pydantic import BaseModel

from benchmarks.recognizer.engines import PEERS
from benchmarks.recognizer.messages import About
from benchmarks.recognizer.sets import BY_NAME, LineSet, Script
from training.scores import Scores

REFERENCE = "ppocr-v6-small"


class Setting(BaseModel, frozen=True):
    threads: int
    at_a_time: int

    def __str__(self) -> str:
        threads = f"{self.threads} thread{'s' if self.threads > 1 else ''}"
        return f"{'one' if self.at_a_time == 1 else self.at_a_time} at a time, {threads}"


class Timing(BaseModel):
    """Milliseconds a line of one set, a figure a round."""

    engine: str
    setting: Setting
    line_set: str
    ms: list[float] = []


class Results(BaseModel):
    """scores: of the same lines of a set for every engine; whole: of all of them, for ours."""

    machine: str
    lines: int
    timed: int
    rounds: int = 0
    sets: list[str]
    engines: dict[str, About] = {}
    scores: dict[str, dict[str, Scores]] = {}
    whole: dict[str, dict[str, Scores]] = {}
    timings: list[Timing] = []

    @property
    def measured(self) -> list[str]:
        """Engines that could be measured, ours first."""
        return [name for name, about in self.engines.items() if not about.missing]

    @property
    def ours(self) -> list[str]:
        return [name for name in self.measured if name not in PEERS]

    @property
    def settings(self) -> list[Setting]:
        found = {timing.setting for timing in self.timings}
        return sorted(found, key=lambda setting: (setting.threads, setting.at_a_time))

    def line_sets(self, *scripts: Script) -> list[LineSet]:
        return [BY_NAME[name] for name in self.sets if BY_NAME[name].script in scripts]

    def accuracy(self, engine: str, line_sets: Iterable[LineSet]) -> float | None:
        """Mean over the sets, in per cent; None where the engine was not asked to read one."""
        scores = self.scores.get(engine, {})
        return mean(s.accuracy(scores[s.name]) if s.name in scores else None for s in line_sets)

    def ms(self, engine: str, setting: Setting, line_sets: Iterable[LineSet]) -> float | None:
        """Mean over the sets of the rounds' median; what reads line by line does so eight times."""
        if not self.engines[engine].batches:
            setting = Setting(threads=setting.threads, at_a_time=1)
        medians = {
            t.line_set: statistics.median(t.ms)
            for t in self.timings
            if (t.engine, t.setting) == (engine, setting) and t.ms
        }
        return mean(medians.get(s.name) for s in line_sets)

    def times_faster(self, engine: str, setting: Setting) -> float | None:
        """Than the reference, over the sets that the engine reads."""
        both = self.line_sets(*self.engines[engine].scripts)
        if REFERENCE not in self.measured:
            return None
        own, other = self.ms(engine, setting, both), self.ms(REFERENCE, setting, both)
        return other / own if own and other else None


def mean(values: Iterable[float | None]) -> float | None:
    """None when there is none, or one of them is None."""
    found = list(values)
    known = [value for value in found if value is not None]
    return statistics.fmean(known) if known and len(known) == len(found) else None
