"""What is written down of a rollout: who did what, when, and why."""

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["running", "waiting", "promoted", "rolled_back", "refused", "failed"]
StepName = Literal[
    "check",
    "register",
    "scale",
    "golden",
    "shadow",
    "watch shadow",
    "share",
    "watch",
    "promote",
    "drain",
    "undo",
    "end",
]
AFTER_THE_GATE = ("shadow", "watch shadow", "share", "watch")


class Step(BaseModel):
    """One thing that was done; who: a key's name, or the gateway itself."""

    step: str
    at: datetime
    who: str
    what: str
    why: str


class Rollout(BaseModel):
    """before: the version that ran when it began; place: among the shares; since: of this step.

    ending: what its status will be once it is undone; was_there: loaded before it began.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    id: str = Field(alias="_id")
    model: str
    version: str
    archive: str
    before: str
    shares: list[float]
    automatic: bool
    shadow: bool
    status: Status
    step: StepName
    place: int = 0
    since: datetime
    tries: int = 0
    ending: Status = "rolled_back"
    was_there: bool = False
    active: str | None = None
    created: datetime
    steps: list[Step] = []

    @property
    def trial(self) -> str:
        """Under which its readings are counted at this step."""
        return f"{self.id}:{'shadow' if 'shadow' in self.step else self.place}"

    @property
    def share(self) -> float:
        return self.shares[self.place]

    @property
    def seconds(self) -> float:
        """Since this step began."""
        return (now() - self.since).total_seconds()


def now() -> datetime:
    return datetime.now(UTC)


def step(name: str, who: str, what: str, why: str) -> dict[str, Any]:
    return {"step": name, "at": now(), "who": who, "what": what, "why": why}
