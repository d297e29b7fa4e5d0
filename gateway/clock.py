"""How long the steps of a reading take."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from gateway.background import MOMENT
from gateway.metrics import STAGE_SECONDS


@dataclass
class Clock:
    """Milliseconds of each step, over all pages, and in total."""

    steps: dict[str, float] = field(
        default_factory=lambda: {"decode": 0.0, "detect": 0.0, "recognize": 0.0}
    )
    start: float = field(default_factory=time.perf_counter)
    _taken: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step may be taken in parts, and again for every page."""
        start = time.perf_counter()
        yield
        taken = self._taken.get(name, 0.0) + time.perf_counter() - start
        self._taken[name] = taken
        self.steps[name] = round(1000 * taken, 1)

    def finish(self) -> dict[str, float]:
        """Once, when it was read: each step that was taken counts, once the answer is out."""
        taken = {**self._taken, "total": time.perf_counter() - self.start}
        asyncio.get_running_loop().call_later(MOMENT, _observe, taken)
        return self.read()

    def read(self) -> dict[str, float]:
        return {**self.steps, "total": round(1000 * (time.perf_counter() - self.start), 1)}


def _observe(taken: Mapping[str, float]) -> None:
    for name, seconds in taken.items():
        STAGE_SECONDS.labels(name).observe(seconds)
