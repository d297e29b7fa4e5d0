"""One record of the history: what is kept of a reading, and what a list shows of it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gateway.answers import Packed, pages_of

Document = dict[str, Any]

LISTED = {
    "image_hash": 1, "text": 1, "timestamp": 1, "model": 1, "confidence": 1, "thumbnail": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """What is kept of one reading."""

    id: str
    owner: str
    picture: bytes
    thumbnail: bytes
    cache_key: str
    reading: Packed
    timing_ms: Mapping[str, float]


@dataclass(frozen=True)
class Trace:
    """What a record goes by wherever something of it is kept."""

    id: str
    owner: str
    image_hash: str
    cache_key: str


def document_of(entry: Entry) -> Document:
    """The lines are kept as data; the whole result, characters and all, as it is answered."""
    result = entry.reading.parsed()
    lines = [
        {name: line[name] for name in ("text", "confidence", "bbox", "polygon")}
        for page in pages_of(result)
        for line in page["lines"]
    ]
    return {
        "_id": entry.id,
        "owner": entry.owner,
        "image_hash": result["image"]["hash"],
        "text": result["text"],
        "timestamp": datetime.now(UTC),
        "model": result["model"],
        "confidence": result["confidence"],
        "lines": lines,
        "thumbnail": entry.thumbnail,
        "cache_key": entry.cache_key,
        "timing_ms": dict(entry.timing_ms),
        "result": entry.reading.kept,
    }


def summary_of(document: Document) -> Document:
    thumbnail = base64.b64encode(document.pop("thumbnail")).decode()
    return {
        "id": document.pop("_id"),
        **document,
        "thumbnail": f"data:image/jpeg;base64,{thumbnail}",
    }
