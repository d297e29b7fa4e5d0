"""The shapes of statistics in answers."""

from datetime import datetime

from pydantic import BaseModel

from gateway.contract import ModelVersion


class Stretch(BaseModel):
    """at: its beginning; cached: answers that needed no new reading; a reading's times."""

    at: datetime
    readings: int
    errors: int
    cached: int
    median_ms: float | None
    p95_ms: float | None


class Statistics(BaseModel):
    """slots: `seconds` each, oldest first; waiting: items of jobs, null where nobody knows."""

    seconds: int
    slots: list[Stretch]
    total: Stretch
    versions: list[ModelVersion]
    waiting: int | None
    live_sessions: int
