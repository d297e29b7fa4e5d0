"""A reading as it is kept (packed JSON) and as it is answered (JSON, text, TSV)."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import orjson

from gateway.pages import Page
from gateway.torchserve import Model
from textline.results import PageText

FORMAT = 1
"""Of what `pack` writes: another number keeps readings of an older gateway out of the cache."""
TSV_COLUMNS = (
    "level", "page_num", "block_num", "par_num", "line_num", "word_num",
    "left", "top", "width", "height", "conf", "text",
)  # fmt: skip
"""Tesseract's, whose readers are many."""


def pack(read: PageText, page: Page, image_hash: str, model: Model) -> bytes:
    """All of a reading that does not depend on who asked and when."""
    image = {
        "hash": image_hash,
        "width": page.width,
        "height": page.height,
        "angle": page.angle,
        "page": 1,
    }
    result = {
        "text": read.text,
        "confidence": read.confidence,
        "bbox": read.bbox,
        "lines": read.lines,
        "image": image,
        "model": asdict(model),
    }
    return zlib.compress(orjson.dumps(result), 1)


def unpack(packed: bytes) -> dict[str, Any]:
    result: dict[str, Any] = orjson.loads(zlib.decompress(packed))
    return result


def answer(packed: bytes, head: Mapping[str, Any]) -> bytes:
    """One JSON object with the head's members before the reading's, which is not parsed for it."""
    return orjson.dumps(head)[:-1] + b"," + zlib.decompress(packed)[1:]


def as_text(packed: bytes) -> str:
    return str(unpack(packed)["text"])


def as_tsv(packed: bytes) -> str:
    """Tesseract's table: a row for the page (level 1), each line (4) and each word (5)."""
    rows = ["\t".join(TSV_COLUMNS), *("\t".join(map(str, row)) for row in _rows(unpack(packed)))]
    return "\n".join(rows) + "\n"


def _rows(result: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    image = result["image"]
    yield (1, 1, 0, 0, 0, 0, 0, 0, image["width"], image["height"], -1, "")
    for number, line in enumerate(result["lines"], 1):
        yield (4, 1, 1, 1, number, 0, *_extent(line["bbox"]), -1, "")
        for place, word in enumerate(line["words"], 1):
            confidence = round(100 * word["confidence"], 2)
            yield (5, 1, 1, 1, number, place, *_extent(word["bbox"]), confidence, word["text"])


def _extent(bbox: list[list[int]]) -> tuple[int, int, int, int]:
    (left, top), (right, bottom) = bbox
    return left, top, right - left, bottom - top
