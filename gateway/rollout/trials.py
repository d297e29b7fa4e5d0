"""What each version did during a trial, counted over all gateways in Redis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis

from gateway.cache import FAILURES, Cache
from gateway.durations import Times, class_of, quantile_ms
from gateway.rollout.traffic import as_text
from textline.results import Reading

_SECONDS = 7 * 24 * 60 * 60


@dataclass(frozen=True)
class Tally:
    """Of one version: readings, failures, lines with text, the sum of their confidences, times."""

    readings: int = 0
    errors: int = 0
    lines: int = 0
    sure: float = 0.0
    times: Times = field(default_factory=dict)

    @property
    def error_rate(self) -> float:
        return self.errors / max(1, self.readings + self.errors)

    @property
    def confidence(self) -> float | None:
        return self.sure / self.lines if self.lines else None

    @property
    def p95_ms(self) -> float | None:
        return quantile_ms(self.times, 0.95)

    def told(self) -> dict[str, Any]:
        p95, confidence = self.p95_ms, self.confidence
        return {
            "readings": self.readings,
            "errors": self.errors,
            "p95_ms": None if p95 is None else round(p95, 1),
            "confidence": None if confidence is None else round(confidence, 4),
        }


class Trials:
    """Counting is best effort: without Redis nobody counts, and nobody waits."""

    def __init__(self, redis: Redis, cache: Cache, name: str) -> None:
        self._redis = redis
        self._cache = cache
        self._name = name

    async def passed(
        self, trial: str, version: str, seconds: float, readings: Sequence[Reading]
    ) -> None:
        sure = [reading.confidence for reading in readings if reading.text.strip()]
        await self._add(
            trial,
            {
                f"{version}:readings": 1,
                f"{version}:lines": len(sure),
                f"{version}:sure": sum(sure),
                f"{version}:time:{class_of(seconds)}": 1,
            },
        )

    async def failed(self, trial: str, version: str) -> None:
        await self._add(trial, {f"{version}:errors": 1})

    async def tallies(self, trial: str) -> dict[str, Tally]:
        """By version; raises a RedisError or OSError."""
        told = await self._redis.hgetall(self._key(trial))
        groups: dict[str, dict[str, Any]] = {}
        for name, value in told.items():
            version, _, what = as_text(name).partition(":")
            groups.setdefault(version, {})[what] = value
        return {version: _tally(counts) for version, counts in groups.items()}

    async def _add(self, trial: str, counts: Mapping[str, float]) -> None:
        if not trial or self._cache.resting:
            return
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for name, count in counts.items():
                    pipe.hincrbyfloat(self._key(trial), name, count)
                pipe.expire(self._key(trial), _SECONDS)
                await pipe.execute()
        except FAILURES as error:
            self._cache.failed(error)

    def _key(self, trial: str) -> str:
        return f"trial:{self._name}:{trial}"


def _tally(counts: Mapping[str, Any]) -> Tally:
    numbers = {name: float(value) for name, value in counts.items()}
    times = {
        int(name.removeprefix("time:")): int(count)
        for name, count in numbers.items()
        if name.startswith("time:")
    }
    return Tally(
        int(numbers.get("readings", 0)),
        int(numbers.get("errors", 0)),
        int(numbers.get("lines", 0)),
        numbers.get("sure", 0.0),
        times,
    )
