"""Accuracy first, then rounds of timing, in which every engine reads each set in turn."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from benchmarks.recognizer.engines import PEERS
from benchmarks.recognizer.process import EngineProcess
from benchmarks.recognizer.results import Results, Setting, Timing
from benchmarks.recognizer.sets import BY_NAME, LineSet, sample
from training.scores import Scores, score


@dataclass(frozen=True)
class Plan:
    """lines, timed: of each set, 0 for all; no round is begun that would end past `minutes`.

    whole: ours on all lines of each set besides.
    """

    data: Path
    engines: Sequence[str]
    sets: Sequence[str]
    lines: int
    whole: bool
    timed: int
    threads: Sequence[int]
    at_a_time: Sequence[int]
    rounds: int
    minutes: float


class Run:
    """One process an engine and number of threads, all of them open until the end."""

    def __init__(self, plan: Plan, results: Results, stack: ExitStack) -> None:
        self.plan, self.results = plan, results
        self.began = time.monotonic()
        started = [
            stack.enter_context(EngineProcess(name, threads))
            for name in plan.engines
            for threads in plan.threads
        ]
        results.engines.update({process.name: process.about for process in started})
        self.processes = [process for process in started if not process.about.missing]
        for about in results.engines.values():
            if about.missing:
                say(f"{about.name} is left out: {about.missing}")

    def score(self) -> None:
        """On the most threads: they change no text."""
        for process in self.processes:
            if process.threads != self.plan.threads[-1]:
                continue
            say(f"what {process.name} reads")
            for line_set in self.read_by(process):
                scores = self.scores(process, line_set, self.plan.lines, at_a_time=1)
                self.results.scores.setdefault(process.name, {})[line_set.name] = scores
                if process.name not in PEERS and self.plan.whole:
                    scores = self.scores(process, line_set, 0, at_a_time=8)
                    self.results.whole.setdefault(process.name, {})[line_set.name] = scores

    def scores(
        self, process: EngineProcess, line_set: LineSet, lines: int, at_a_time: int
    ) -> Scores:
        pictures, truths = zip(*sample(self.plan.data / line_set.name, lines), strict=True)
        answer = process.read(pictures, line_set.script, at_a_time)
        return score(list(zip(truths, answer.texts, strict=True)))

    def time(self) -> None:
        last = 0.0
        for number in range(self.plan.rounds):
            left = 60 * self.plan.minutes - (time.monotonic() - self.began)
            if number and last > left:
                say(f"no time for more than {number} rounds")
                break
            start = time.monotonic()
            self.round(number + 1)
            last = time.monotonic() - start
            self.results.rounds += 1

    def round(self, number: int) -> None:
        cases = list(self.cases())
        for process, setting, line_set in tqdm(cases, f"round {number}", leave=False):
            rows = sample(self.plan.data / line_set.name, self.plan.timed)
            answer = process.read(
                [path for path, _ in rows], line_set.script, at_a_time=setting.at_a_time
            )
            ms = 1000 * answer.seconds / len(rows)
            self.timing(process.name, setting, line_set.name).ms.append(ms)

    def cases(self) -> Iterator[tuple[EngineProcess, Setting, LineSet]]:
        """A set, read by all engines one after the other: the machine's moods hit all alike."""
        for name in self.plan.sets:
            for at_a_time in self.plan.at_a_time:
                for process in self.processes:
                    if at_a_time > 1 and not process.about.batches:
                        continue
                    if BY_NAME[name] in self.read_by(process):
                        setting = Setting(threads=process.threads, at_a_time=at_a_time)
                        yield process, setting, BY_NAME[name]

    def read_by(self, process: EngineProcess) -> list[LineSet]:
        return self.results.line_sets(*process.about.scripts)

    def timing(self, engine: str, setting: Setting, line_set: str) -> Timing:
        for timing in self.results.timings:
            if (timing.engine, timing.setting, timing.line_set) == (engine, setting, line_set):
                return timing
        timing = Timing(engine=engine, setting=setting, line_set=line_set)
        self.results.timings.append(timing)
        return timing


def measure(plan: Plan, machine: str) -> Results:
    results = Results(machine=machine, lines=plan.lines, timed=plan.timed, sets=list(plan.sets))
    with ExitStack() as stack:
        run = Run(plan, results, stack)
        run.score()
        run.time()
    return results


def say(text: str) -> None:
    print(f"inkline: {text}", file=sys.stderr, flush=True)
