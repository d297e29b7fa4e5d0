"""How long the steps of a reading take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Clock:
    """Milliseconds of each step, and in total."""

    steps: dict[str, float] = field(
        default_factory=lambda: {"decode": 0.0, "detect": 0.0, "recognize": 0.0}
    )
    start: float = field(default_factory=time.perf_counter)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.steps[name] = round(1000 * (time.perf_counter() - start), 1)

    def read(self) -> dict[str, float]:
        return {**self.steps, "total": round(1000 * (time.perf_counter() - self.start), 1)}
