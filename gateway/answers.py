"""A reading as it is kept, packed, and as it is answered in JSON."""

import zlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from gateway.pages import Page
from gateway.torchserve import Model
from textline.results import PageText

FORMAT = 1
"""Of what `pack` writes: another number keeps readings of an older gateway out of the cache."""


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


def pages_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    """A document's pages; a picture is one page itself."""
    pages: list[dict[str, Any]] = result.get("pages", [result])
    return pages
