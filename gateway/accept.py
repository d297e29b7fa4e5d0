"""The Accept header: which format of an answer a caller wants."""

from collections.abc import Iterator
from functools import lru_cache

from gateway.errors import NotAcceptable

FORMATS = {
    "application/json": "json",
    "text/plain": "text",
    "text/tab-separated-values": "tsv",
    "text/vnd.hocr+html": "hocr",
    "application/xml": "alto",
    "application/pdf": "pdf",
}
"""Media type to format, the preferred first."""


@lru_cache(64)
def negotiate(accept: str | None) -> str:
    """The format that is wanted most; JSON where anything will do; raises NotAcceptable."""
    ranges = dict(_ranges(accept or "*/*"))
    ranked = sorted(FORMATS, key=lambda media: -_weight(media, ranges))
    if not _weight(ranked[0], ranges):
        raise NotAcceptable(f"Answers are {', '.join(FORMATS)}; none of them is accepted.")
    return FORMATS[ranked[0]]


def _weight(media: str, ranges: dict[str, float]) -> float:
    """By the most specific range that the media type is in."""
    kind = media.partition("/")[0]
    found = (ranges[name] for name in (media, f"{kind}/*", "*/*") if name in ranges)
    return next(found, 0.0)


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """(media range, weight); what is malformed is skipped."""
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [piece[2:] for piece in parameters if piece.startswith("q=")]
        try:
            yield name, float(weights[0]) if weights else 1.0
        except ValueError:
            continue
