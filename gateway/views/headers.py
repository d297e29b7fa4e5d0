"""Headers of requests and of answers, for the OpenAPI document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Header:
    """more: of its schema; it is a string."""

    name: str
    description: str
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", **self.more}


REQUEST_ID = Header(
    "X-Request-ID",
    "Names the request in its answer and in the log; without one, or with another kind, one is"
    " made.",
    {"pattern": "^[A-Za-z0-9_.:-]{1,64}$"},
)
IDEMPOTENCY_KEY = Header(
    "Idempotency-Key",
    "A repeat with the same key is answered with the first job; with another body it is refused.",
    {"minLength": 1, "maxLength": 255},
)
PREFER = Header(
    "Prefer",
    "respond-async: a job of one item instead of the text.",
    {"examples": ["respond-async"]},
)
CACHE_CONTROL = Header(
    "Cache-Control",
    "no-cache: read anew what was read before.",
    {"examples": ["no-cache"]},
)
LAST_EVENT_ID = Header(
    "Last-Event-ID", "The last event that was seen: what came after it is told, and no more."
)

LOCATION = Header("Location", "Where to ask how far it is.")
RETRY_AFTER = Header(
    "Retry-After", "After how many seconds another try is worth while.", {"pattern": "^[0-9]+$"}
)
WWW_AUTHENTICATE = Header("WWW-Authenticate", "What is asked for: Bearer, a key.")

OF_ANSWERS = (REQUEST_ID, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE)


def of_answer(status: int, *, refused: bool) -> list[Header]:
    """What each answer of this status has."""
    if refused:
        special = {401: WWW_AUTHENTICATE, 429: RETRY_AFTER, 503: RETRY_AFTER}
    else:
        special = {202: LOCATION}
    return [REQUEST_ID, *([special[status]] if status in special else [])]
