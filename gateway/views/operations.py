"""What each route takes and answers, for the OpenAPI document; a test finds what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from pydantic import BaseModel

from gateway import contract, envelopes
from gateway.corrections import Corrections
from gateway.formats import FORMATS
from gateway.options import Options
from gateway.rollout import contract as rollouts
from gateway.served.contract import Statistics
from gateway.views.headers import (
    CACHE_CONTROL,
    IDEMPOTENCY_KEY,
    LAST_EVENT_ID,
    PREFER,
    Header,
)
from gateway.views.history import PictureQuery, Query
from gateway.views.jobs import ArchiveQuery
from gateway.views.session import SignIn
from gateway.views.statistics import StatisticsQuery

PICTURES = (
    "image/png", "image/jpeg", "image/bmp", "image/webp", "image/tiff", "application/pdf",
)  # fmt: skip

Bodies = Mapping[str, type[BaseModel] | None]
"""By media type; None: bytes."""


@dataclass(frozen=True)
class Operation:
    """answers: by status, each its bodies; errors: statuses beside those that every route has.

    headers: of the request, beside X-Request-ID, which every request may have.
    """

    summary: str
    answers: Mapping[int, Bodies] = field(default_factory=dict)
    query: type[BaseModel] | None = None
    headers: tuple[Header, ...] = ()
    body: Bodies = field(default_factory=dict)
    errors: tuple[int, ...] = ()
    public: bool = False


def _json(model: type[BaseModel]) -> Bodies:
    return {"application/json": model}


_READINGS: Bodies = {
    form.media_type.partition(";")[0]: contract.Result if name == "json" else None
    for name, form in FORMATS.items()
}
_OF_READING = (400, 404, 406, 409, 413, 415, 422, 503)


class _Telling(TypedDict):
    answers: Mapping[int, Bodies]
    body: Bodies
    errors: tuple[int, ...]


_OF_TELLING: _Telling = {
    "answers": {202: _json(rollouts.RolloutState)},
    "body": _json(rollouts.Reason),
    "errors": (400, 404, 409, 413, 503),
}
_BYTES: Bodies = {"application/octet-stream": None}

OPERATIONS: Mapping[tuple[str, str], Operation] = {
    ("POST", "/recognize"): Operation(
        "Read one picture or document.",
        {200: _READINGS, 202: _json(contract.JobAccepted)},
        query=Options,
        headers=(PREFER, CACHE_CONTROL, IDEMPOTENCY_KEY),
        body={
            "application/json": envelopes.PictureRequest,
            "multipart/form-data": envelopes.FileRequest,
            **dict.fromkeys(PICTURES),
        },
        errors=_OF_READING,
    ),
    ("POST", "/jobs"): Operation(
        "Read many pictures in the background.",
        {202: _json(contract.JobAccepted)},
        query=Options,
        headers=(CACHE_CONTROL, IDEMPOTENCY_KEY),
        body={
            "application/json": envelopes.JobRequest,
            "multipart/form-data": envelopes.JobFiles,
        },
        errors=_OF_READING,
    ),
    ("GET", "/jobs/{id}"): Operation(
        "How far a job is, with what has been read so far.",
        {200: _json(contract.Job)},
        errors=(404, 503),
    ),
    ("DELETE", "/jobs/{id}"): Operation(
        "Cancel what has not started and remove the rest.", {204: {}}, errors=(404, 503)
    ),
    ("GET", "/jobs/{id}/events"): Operation(
        "Server-sent events: one an item, one at the end.",
        {200: {"text/event-stream": None}},
        headers=(LAST_EVENT_ID,),
        errors=(400, 404, 503),
    ),
    ("GET", "/jobs/{id}/archive"): Operation(
        "A zip with a file an item.",
        {200: {"application/zip": None}},
        query=ArchiveQuery,
        errors=(400, 404, 409, 503),
    ),
    ("GET", "/history"): Operation(
        "What was read before, newest first; q searches the text.",
        {200: _json(contract.HistoryPage)},
        query=Query,
        errors=(400, 503),
    ),
    ("GET", "/history/{id}"): Operation(
        "One record.", {200: _json(contract.Record)}, errors=(404, 503)
    ),
    ("PATCH", "/history/{id}"): Operation(
        "Correct lines; the record keeps what was recognised beside what is right.",
        {200: _json(contract.Record)},
        body=_json(Corrections),
        errors=(400, 404, 413, 503),
    ),
    ("GET", "/history/corrections"): Operation(
        "Corrected lines as a training set: a tar of PNG files and labels.tsv.",
        {200: {"application/x-tar": None}},
        errors=(503,),
    ),
    ("DELETE", "/history/{id}"): Operation(
        "Delete a record with its picture, thumbnail and cached reading.",
        {204: {}},
        errors=(404, 503),
    ),
    ("GET", "/history/{id}/image"): Operation(
        "The picture as it was sent, or one page of it.",
        {200: {**dict.fromkeys(PICTURES), **_BYTES}, 304: {}},
        query=PictureQuery,
        errors=(400, 404, 503),
    ),
    ("GET", "/live"): Operation(
        "A WebSocket: frames of a video in, their text out.",
        {101: _json(contract.LiveAnswer)},
        errors=(400, 401, 503),
    ),
    ("GET", "/live/{id}.srt"): Operation(
        "The text of a live session as subtitles.",
        {200: {"application/x-subrip": None}},
        errors=(404, 503),
    ),
    ("GET", "/live/{id}.vtt"): Operation(
        "The same as WebVTT.", {200: {"text/vtt": None}}, errors=(404, 503)
    ),
    ("GET", "/models"): Operation(
        "Which models read, in which versions.", {200: _json(contract.ModelList)}, errors=(503,)
    ),
    ("POST", "/models/rollouts"): Operation(
        "Roll a new version of a model out; needs an admin key, as all of this does.",
        {202: _json(rollouts.RolloutState)},
        body=_json(rollouts.RolloutRequest),
        errors=(400, 404, 409, 413, 503),
    ),
    ("GET", "/models/rollouts"): Operation(
        "Rollouts, newest first.", {200: _json(rollouts.RolloutList)}, errors=(503,)
    ),
    ("GET", "/models/rollouts/{id}"): Operation(
        "How far a rollout is: who did what, when, and why.",
        {200: _json(rollouts.RolloutState)},
        errors=(404, 503),
    ),
    ("POST", "/models/rollouts/{id}/promote"): Operation(
        "The new version gets all traffic at once.", **_OF_TELLING
    ),
    ("POST", "/models/rollouts/{id}/rollback"): Operation(
        "The version before gets all traffic again.", **_OF_TELLING
    ),
    ("POST", "/models/rollouts/{id}/resume"): Operation(
        "Go on at once, or begin anew what was given up.", **_OF_TELLING
    ),
    ("GET", "/models/statistics"): Operation(
        "What was read in the last half hour, how fast, and what failed, for administrators.",
        {200: _json(Statistics)},
        query=StatisticsQuery,
        errors=(400, 503),
    ),
    ("GET", "/options"): Operation(
        "The options of a reading, with their values and defaults.",
        {200: _json(contract.OptionList)},
    ),
    ("GET", "/session"): Operation(
        "Whether keys are asked for, and who is signed in.",
        {200: _json(contract.SessionState)},
        errors=(503,),
        public=True,
    ),
    ("POST", "/session"): Operation(
        "Sign in with a key; the answer sets a cookie.",
        {200: _json(contract.SessionState)},
        body=_json(SignIn),
        errors=(400, 404, 413, 503),
        public=True,
    ),
    ("DELETE", "/session"): Operation("Sign out.", {204: {}}, errors=(503,), public=True),
    ("GET", "/auth"): Operation(
        "For a proxy before the model servers: whether this key or session is known here.",
        {204: {}},
        errors=(503,),
    ),
    ("GET", "/healthz"): Operation(
        "Whether the process is alive.", {200: _json(contract.Alive)}, public=True
    ),
    ("GET", "/readyz"): Operation(
        "Whether all parts answer.",
        {200: _json(contract.Readiness), 503: _json(contract.Readiness)},
        public=True,
    ),
    ("GET", "/metrics"): Operation("For Prometheus.", {200: {"text/plain": None}}),
    ("GET", "/openapi.json"): Operation(
        "This contract as OpenAPI 3.1.", {200: {"application/json": None}}, public=True
    ),
    ("GET", "/docs"): Operation("This contract to read.", {200: {"text/html": None}}, public=True),
}
