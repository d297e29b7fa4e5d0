"""The contract's objects; boxes are pixels of the picture as sent."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

Box = tuple[tuple[int, int], tuple[int, int]]
"""(left, top), (right, bottom)"""
Polygon = list[tuple[float, float]]


class Shape(BaseModel):
    """What a newer server adds is kept."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Piece(Shape):
    text: str
    confidence: float
    bbox: Box
    polygon: Polygon = []


class Line(Piece):
    words: list[Piece] = []
    chars: list[Piece] = []


class ModelVersion(Shape):
    name: str
    version: str


class Field(Shape):
    """Of a template; line: the index of its first line."""

    value: str
    text: str
    confidence: float
    line: int


class Page(Shape):
    """fields: where a template was asked for, those that were found."""

    text: str
    confidence: float = 0.0
    bbox: Box | None = None
    lines: list[Line] = []
    fields: dict[str, Field] = {}
    image: dict[str, Any] = {}
    model: ModelVersion | None = None


class Correction(Shape):
    """index: of the line, through all pages, from 0."""

    index: int
    text: str


class Result(Page):
    """pages: of a document; a picture is itself the page."""

    id: str
    pages: list[Page] = []
    cached: bool = False
    stored: bool = False
    timing_ms: dict[str, float] = {}
    timestamp: datetime | None = None
    corrections: list[Correction] = []


class LiveLine(Line):
    """id: the same from frame to frame as long as the line says the same."""

    id: int


class LiveAnswer(Shape):
    """Of one frame; error: why this one could not be read, as in RFC 9457."""

    frame: int
    skipped: int = 0
    seconds: float = 0.0
    text: str = ""
    changed: bool = False
    lines: list[LiveLine] = []
    timing_ms: dict[str, float] = {}
    error: dict[str, Any] | None = None


class Summary(Shape):
    id: str
    image_hash: str
    text: str
    timestamp: datetime
    model: ModelVersion
    confidence: float
    thumbnail: str


class ModelStatus(Shape):
    name: str
    version: str
    default: bool
    workers: int
    status: str
    share: float
    languages: list[str] = []
    parameters: int | None = None
    metrics: dict[str, Any] = {}


class Option(Shape):
    """values: all that it may be, none where that is open."""

    name: str
    values: list[str | bool]
    default: str | bool
    description: str


class JobItem(Shape):
    """status: as of a job; error: why it could not be read, as in RFC 9457."""

    index: int
    name: str
    status: str
    result: Result | None = None
    error: dict[str, Any] | None = None


class Job(Shape):
    """status: queued, running, succeeded, failed or cancelled; done, failed: how many items."""

    id: str
    status: str
    total: int
    done: int = 0
    failed: int = 0
    created: datetime | None = None
    items: list[JobItem] = []

    @property
    def ended(self) -> bool:
        return self.status in ("succeeded", "failed", "cancelled")


class JobEvent(Shape):
    """id: to go on after it; of the last event the job, without its items, of others one item."""

    id: str
    item: JobItem | None = None
    job: Job | None = None
