"""What an operator may set about rollouts."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, NonNegativeFloat, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings

ROOT = Path(__file__).resolve().parents[2]


def _shares(value: str) -> str:
    shares = [float(share) for share in value.split(",")]
    if shares != sorted(set(shares)) or not all(0 < share <= 1 for share in shares):
        raise ValueError("shares grow from above 0 to at most 1, like 0.1,0.5")
    return value


class RolloutSettings(BaseSettings):
    model_store: Path = ROOT / "model_store"
    """Where the archives lie that may be rolled out; TorchServe has the same folder."""
    golden_set: Path = ROOT / "deploy" / "golden"
    """What a new version must read before it gets any traffic, and how well."""
    rollout_shares: Annotated[str, AfterValidator(_shares)] = "0.1,0.5"
    """Of the traffic, one after the other, before a new version gets all of it."""
    rollout_step_seconds: NonNegativeFloat = 60.0
    """For which each share is watched at least."""
    rollout_min_readings: PositiveInt = 30
    """By which a new version is judged at each share."""
    rollout_patience: NonNegativeFloat = 600.0
    """Seconds after which fewer readings have to do."""
    rollout_max_errors: NonNegativeFloat = 0.02
    """How much more often than the version before a new one may fail, 0 to 1."""
    rollout_max_p95_ratio: PositiveFloat = 1.5
    """How much slower it may be."""
    rollout_max_confidence_drop: NonNegativeFloat = 0.05
    """How much less sure of its lines it may be on average."""
    rollout_drain_seconds: NonNegativeFloat = 10.0
    """For which a version that gets no more traffic finishes what it has."""
    rollout_lease_seconds: Annotated[float, Field(ge=1)] = 5.0
    """After this long without a sign of life another gateway goes on with a rollout."""
    shadow_seconds: NonNegativeFloat = 60.0
    """How long a new version reads copies first, where that is asked for."""
    shadow_differences: PositiveInt = 200
    """Of one rollout that are kept."""
    keep_old: NonNegativeFloat = 3600.0
    """Seconds for which the version before stays loaded, to roll back to."""

    @property
    def shares(self) -> list[float]:
        return [float(share) for share in self.rollout_shares.split(",")]
