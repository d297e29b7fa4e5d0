"""Rollouts of new versions of models, as an administrator's program uses them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from client.shapes import Shape

Ask = Callable[..., bytes]
"""method, path, json=…: the answer's body."""
ENDED = ("promoted", "rolled_back", "refused", "failed")


class RolloutStep(Shape):
    step: str
    at: datetime
    who: str
    what: str
    why: str


class RolloutTally(Shape):
    version: str
    readings: int
    errors: int
    p95_ms: float | None
    confidence: float | None


class RolloutComparison(Shape):
    before: RolloutTally
    after: RolloutTally


class Rollout(Shape):
    """share: of the traffic now; can: what may be asked of it now."""

    id: str
    model: str
    version: str
    archive: str
    before: str
    status: str
    step: str
    share: float
    created: datetime
    steps: tuple[RolloutStep, ...] = ()
    can: tuple[str, ...] = ()
    comparison: RolloutComparison | None = None
    differences: tuple[dict[str, Any], ...] = ()

    @property
    def ended(self) -> bool:
        return self.status in ENDED


class RolloutList(Shape):
    rollouts: list[Rollout]


class Rollouts:
    """Raises Unreachable and Refused."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def begin(self, model: str, version: str, **more: str | float | bool) -> Rollout:
        """more: as in the contract, such as share=0.1, automatic=False, shadow=True, why="…"."""
        asked = {"model": model, "version": version, **more}
        return _parsed(self._ask("POST", "/models/rollouts", json=asked))

    def list(self) -> list[Rollout]:
        """Newest first."""
        return RolloutList.model_validate_json(self._ask("GET", "/models/rollouts")).rollouts

    def get(self, rollout_id: str) -> Rollout:
        return _parsed(self._ask("GET", f"/models/rollouts/{rollout_id}"))

    def promote(self, rollout_id: str, why: str = "") -> Rollout:
        return self._tell(rollout_id, "promote", why)

    def rollback(self, rollout_id: str, why: str = "") -> Rollout:
        return self._tell(rollout_id, "rollback", why)

    def resume(self, rollout_id: str, why: str = "") -> Rollout:
        return self._tell(rollout_id, "resume", why)

    def _tell(self, rollout_id: str, what: str, why: str) -> Rollout:
        return _parsed(
            self._ask("POST", f"/models/rollouts/{rollout_id}/{what}", json={"why": why})
        )


def _parsed(answer: bytes) -> Rollout:
    return Rollout.model_validate_json(answer)
