"""A reading in each format that a caller may ask for."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gateway.answers import pages_of, unpack
from gateway.documents import Limits, open_document
from gateway.markup import alto, hocr
from gateway.searchable import searchable_pdf

TSV_COLUMNS = (
    "level", "page_num", "block_num", "par_num", "line_num", "word_num",
    "left", "top", "width", "height", "conf", "text",
)  # fmt: skip
"""Tesseract's, whose readers are many."""

Result = dict[str, Any]


@dataclass(frozen=True)
class Format:
    """media_type: of the answer; suffix: of a file that holds it."""

    media_type: str
    suffix: str


FORMATS = {
    "json": Format("application/json", "json"),
    "text": Format("text/plain; charset=utf-8", "txt"),
    "tsv": Format("text/tab-separated-values; charset=utf-8", "tsv"),
    "hocr": Format("text/vnd.hocr+html; charset=utf-8", "hocr"),
    "alto": Format("application/xml", "xml"),
    "pdf": Format("application/pdf", "pdf"),
}


def write(form: str, packed: bytes, picture: bytes, limits: Limits) -> bytes:
    """packed: as in gateway.answers, of this picture; slow for pdf, so call it in a thread."""
    result = unpack(packed)
    if form == "pdf":
        return _pdf(result, picture, limits)
    return _WRITERS[form](result)


def _pdf(result: Result, picture: bytes, limits: Limits) -> bytes:
    document = open_document(picture, limits)
    try:
        return searchable_pdf(
            (page, document.sheet(number)) for number, page in enumerate(pages_of(result))
        )
    finally:
        document.close()


def _text(result: Result) -> bytes:
    return str(result["text"]).encode()


def _tsv(result: Result) -> bytes:
    """A row for each page (level 1), line (4) and word (5)."""
    table = io.StringIO()
    table.write("\t".join(TSV_COLUMNS) + "\n")
    for number, page in enumerate(pages_of(result), 1):
        table.writelines("\t".join(map(str, row)) + "\n" for row in _rows(page, number))
    return table.getvalue().encode()


def _rows(page: Result, number: int) -> Iterator[tuple[object, ...]]:
    image = page["image"]
    yield (1, number, 0, 0, 0, 0, 0, 0, image["width"], image["height"], -1, "")
    for at, line in enumerate(page["lines"], 1):
        yield (4, number, 1, 1, at, 0, *_extent(line["bbox"]), -1, "")
        for place, word in enumerate(line["words"], 1):
            confidence = round(100 * word["confidence"], 2)
            yield (5, number, 1, 1, at, place, *_extent(word["bbox"]), confidence, word["text"])


def _extent(bbox: list[list[int]]) -> tuple[int, int, int, int]:
    (left, top), (right, bottom) = bbox
    return left, top, right - left, bottom - top


_WRITERS: dict[str, Callable[[Result], bytes]] = {
    "text": _text,
    "tsv": _tsv,
    "hocr": lambda result: hocr(pages_of(result)),
    "alto": lambda result: alto(pages_of(result)),
}
