"""What a job consists of, and how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from gateway.options import Options

ItemStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]
JobStatus = Literal["queued", "running", "succeeded", "failed", "cancelled"]

FINISHED: tuple[ItemStatus, ...] = ("succeeded", "failed")
UNFINISHED: tuple[ItemStatus, ...] = ("queued", "running")

Problem = Mapping[str, Any]
"""An error as it is told: type, title, status, detail, code."""


@dataclass(frozen=True)
class Sent:
    """An item as it came: a picture kept under its hash, an address, or why it is neither."""

    name: str
    image_hash: str | None = None
    url: str | None = None
    error: Problem | None = None


@dataclass(frozen=True)
class Job:
    """fresh: its items are not taken from the cache."""

    id: str
    owner: str
    options: Options
    fresh: bool
    total: int
    created: datetime
    cancelled: bool = False


@dataclass(frozen=True)
class ItemState:
    index: int
    name: str
    status: ItemStatus
    error: Problem | None = None

    @property
    def finished(self) -> bool:
        return self.status in FINISHED

    def as_json(self) -> dict[str, Any]:
        """Without the result."""
        told = {"index": self.index, "name": self.name, "status": self.status}
        return {**told, "error": self.error} if self.error else told


@dataclass(frozen=True)
class Progress:
    """done: items that succeeded; failed: those that failed."""

    status: JobStatus
    total: int
    done: int
    failed: int

    @property
    def ended(self) -> bool:
        return self.status in ("succeeded", "failed", "cancelled")


def progress(job: Job, states: Sequence[ItemState]) -> Progress:
    done = sum(state.status == "succeeded" for state in states)
    failed = sum(state.status == "failed" for state in states)
    return Progress(_status(job, states, done, failed), job.total, done, failed)


def _status(job: Job, states: Sequence[ItemState], done: int, failed: int) -> JobStatus:
    if job.cancelled:
        return "cancelled"
    if done + failed == job.total:
        return "succeeded" if done else "failed"
    begun = done or failed or any(state.status == "running" for state in states)
    return "running" if begun else "queued"
