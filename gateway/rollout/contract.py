"""The shapes of rollouts in requests and answers."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from gateway.rollout.record import Status, Step

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


class RolloutRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    model: Name = Field(description="Which model gets a new version.")
    version: Annotated[str, Field(pattern=r"^\d{1,6}(\.\d{1,6})?$")] = Field(
        description="The new version, as in 2.0."
    )
    archive: Annotated[str, Field(max_length=120)] | None = Field(
        None, description="Its archive in the model store; MODEL-VERSION.mar where it is not given."
    )
    share: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None, description="The first share of the traffic; ROLLOUT_SHARES where it is not given."
    )
    automatic: bool = Field(
        True, description="Goes on and back by itself; else it stays at its share until told."
    )
    shadow: bool = Field(False, description="Reads copies of the traffic first.")
    why: Annotated[str, Field(max_length=500)] = Field("", description="For the record.")


class Reason(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    why: Annotated[str, Field(max_length=500)] = Field("", description="For the record.")


class VersionTally(BaseModel):
    version: str
    readings: int
    errors: int
    p95_ms: float | None
    confidence: float | None


class Comparison(BaseModel):
    """At this step: the version before, and the new one."""

    before: VersionTally
    after: VersionTally


class Difference(BaseModel):
    """A line that the new version read differently in the shadow."""

    image_hash: str
    before: str
    after: str
    confidence_before: float
    confidence_after: float
    at: datetime


class RolloutState(BaseModel):
    """share: of the traffic now; step: what is done next; can: what may be asked of it now."""

    id: str
    model: str
    version: str
    archive: str
    before: str
    status: Status
    step: str
    share: float
    shares: list[float]
    automatic: bool
    shadow: bool
    created: datetime
    steps: list[Step]
    can: list[str]
    comparison: Comparison | None = None
    differences: list[Difference] = []


class RolloutList(BaseModel):
    rollouts: list[RolloutState]
