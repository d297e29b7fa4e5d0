"""The shapes of answers, from which the OpenAPI document is made."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, RootModel

from gateway.api_keys import Role

Corner = tuple[int, int]
Box = tuple[Corner, Corner]
"""(left, top), (right, bottom) in pixels of the picture as sent."""
Polygon = list[tuple[float, float]]
_HASH = r"^sha256:[0-9a-f]{64}$"


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str = ""


class Piece(BaseModel):
    text: str
    confidence: float
    bbox: Box
    polygon: Polygon


class Line(Piece):
    words: list[Piece] = []
    chars: list[Piece] = []


class Image(BaseModel):
    hash: str = Field(pattern=_HASH)
    width: int
    height: int
    angle: float
    page: int


class ModelVersion(BaseModel):
    name: str
    version: str


class ExtractedField(BaseModel):
    """Of a template; value: in one form for all pages (dates ISO 8601, sums 1234.50).

    text: as printed; line: the index of its first line.
    """

    value: str
    text: str
    confidence: float
    line: int


class Page(BaseModel):
    """What was read of one page; fields: where a template was asked for, those that were found."""

    text: str
    confidence: float
    bbox: Box | None
    lines: list[Line]
    fields: dict[str, ExtractedField] | None = None
    image: Image
    model: ModelVersion


class DocumentImage(BaseModel):
    """hash: of all its bytes; pages: how many there are."""

    hash: str = Field(pattern=_HASH)
    pages: int


class Answered(BaseModel):
    """cached: nothing was read for it; stored: it is in the history under this id."""

    id: str
    cached: bool
    stored: bool
    timing_ms: dict[str, float]


class PictureResult(Page, Answered):
    """A picture is one page itself."""


class DocumentResult(Answered):
    """Of a PDF, or of a TIFF with several frames.

    text: of all pages; confidence: the mean over pages, weighted by characters.
    """

    text: str
    confidence: float
    pages: list[Page]
    image: DocumentImage
    model: ModelVersion


class Result(RootModel[PictureResult | DocumentResult]):
    """A picture has the members of a page; a document has `pages`."""


class CorrectedLine(BaseModel):
    """index: of the line, through all pages, from 0."""

    index: int
    text: str


class Kept(BaseModel):
    """Of a record in the history."""

    timestamp: datetime
    corrections: list[CorrectedLine]


class PictureRecord(PictureResult, Kept):
    """Of a picture."""


class DocumentRecord(DocumentResult, Kept):
    """Of a document, which is one record."""


class Record(RootModel[PictureRecord | DocumentRecord]):
    """A result as it is kept."""


class Summary(BaseModel):
    id: str
    image_hash: str
    text: str
    timestamp: datetime
    model: ModelVersion
    confidence: float
    thumbnail: str


class HistoryPage(BaseModel):
    items: list[Summary]
    next: str | None = Field(
        description="The next page's `before`. A search that takes long ends its page early."
    )


class ModelStatus(BaseModel):
    name: str
    version: str
    default: bool
    workers: int
    status: str
    share: float
    languages: list[str]
    parameters: int | None
    metrics: dict[str, float | int | str | None]


class ModelList(BaseModel):
    models: list[ModelStatus]


class Option(BaseModel):
    name: str
    values: list[str | bool]
    default: str | bool
    description: str


class OptionList(BaseModel):
    options: list[Option]


class Alive(BaseModel):
    status: Literal["ok"]


class Readiness(BaseModel):
    """Each part: `ok`, or what is wrong with it."""

    status: Literal["ready", "degraded", "unavailable"]
    torchserve: str
    redis: str
    mongo: str


class SessionState(BaseModel):
    required: bool
    name: str | None
    role: Role | None


class JobAccepted(BaseModel):
    id: str
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    total: int


class JobItem(BaseModel):
    index: int
    name: str
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    result: Result | None = None
    error: Problem | None = None


class Job(JobAccepted):
    done: int
    failed: int
    created: datetime
    items: list[JobItem]


class LiveLine(Line):
    id: int = Field(description="The same from frame to frame as long as the line says the same.")


class LiveAnswer(BaseModel):
    """Of the WebSocket /live: what a frame says."""

    frame: int = Field(description="Which frame, counted from 1 as they were sent.")
    skipped: int = Field(description="Frames dropped since the last answer: the latest wins.")
    seconds: float = Field(description="Since the first frame; of the video where fps was given.")
    text: str
    changed: bool = Field(description="Whether the text is another than in the last answer.")
    lines: list[LiveLine]
    fields: dict[str, ExtractedField] | None = None
    timing_ms: dict[str, float]


class LiveProblem(BaseModel):
    """Of the WebSocket /live: a frame that cannot be read, or without `frame` the session's end."""

    frame: int | None = None
    skipped: int | None = None
    error: Problem
