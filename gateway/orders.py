"""What is asked of a picture, what came of it, and under which key it is kept."""

from dataclasses import dataclass
from typing import Any

from gateway.answers import FORMAT, Packed
from gateway.cache import Record
from gateway.documents import Extent
from gateway.options import Options
from gateway.reading import Readers


@dataclass(frozen=True)
class Order:
    """One picture to read; fresh: do not take it from the cache."""

    picture: bytes
    options: Options
    owner: str
    request_id: str
    fresh: bool = False
    waits_for: Extent | None = None
    """The most that a caller waits for; more is TooLong."""
    record_id: str | None = None
    """Of its record, should it get a new one: whoever reads it twice then keeps it once."""


@dataclass(frozen=True)
class Outcome:
    reading: Packed
    record: Record
    cached: bool
    timing_ms: dict[str, float]

    @property
    def packed(self) -> bytes:
        """The reading as it is kept."""
        return self.reading.kept

    @property
    def head(self) -> dict[str, Any]:
        """The answer's members that depend on who asked and when."""
        return {
            "id": self.record.id,
            "cached": self.cached,
            "stored": self.record.stored,
            "timing_ms": self.timing_ms,
        }


def cache_key(image_hash: str, readers: Readers, options: Options) -> str:
    """The picture, the versions of both models, and every option that changes the reading."""
    detector = readers.detector.version if readers.detector else "-"
    reading = (options.layout, options.binarize, options.deskew, options.chars)
    versions = (readers.recogniser.name, readers.recogniser.version, detector)
    return ":".join(map(str, (FORMAT, image_hash, *versions, *reading, options.template)))
