"""How long the steps of a reading take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from gateway.metrics import STAGE_SECONDS


@dataclass
class Clock:
    """Milliseconds of each step, over all pages, and in total."""

    steps: dict[str, float] = field(
        default_factory=lambda: {"decode": 0.0, "detect": 0.0, "recognize": 0.0}
    )
    start: float = field(default_factory=time.perf_counter)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        seconds = time.perf_counter() - start
        STAGE_SECONDS.labels(name).observe(seconds)
        self.steps[name] = round(self.steps[name] + 1000 * seconds, 1)

    def finish(self) -> dict[str, float]:
        STAGE_SECONDS.labels("total").observe(time.perf_counter() - self.start)
        return self.read()

    def read(self) -> dict[str, float]:
        return {**self.steps, "total": round(1000 * (time.perf_counter() - self.start), 1)}
