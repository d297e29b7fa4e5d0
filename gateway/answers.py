"""A reading as it is kept, packed, and as it is answered in JSON."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any

import orjson

from gateway.pages import Page
from gateway.replica import Model
from textline.results import PageText, to_json

FORMAT = 2
"""Of what `pack` writes: another number keeps readings of an older gateway out of the cache."""


def page_result(
    read: PageText, page: Page, image_hash: str, model: Model, number: int
) -> dict[str, Any]:
    """One page in the shape of the contract; number: from 1."""
    image = {
        "hash": image_hash,
        "width": page.width,
        "height": page.height,
        "angle": page.angle,
        "page": number,
    }
    return {
        "text": read.text,
        "confidence": read.confidence,
        "bbox": read.bbox,
        "lines": read.lines,
        "image": image,
        "model": asdict(model),
    }


_AT_ONCE = 16 * 1024
"""Bytes, compressed."""


class Packed:
    """All of a reading that does not depend on who asked and when; made from either form.

    text: in JSON; kept: compressed. The other is made when it is first asked for.
    """

    def __init__(self, *, text: bytes | None = None, kept: bytes | None = None) -> None:
        if text is not None:
            self.text = text
        if kept is not None:
            self.kept = kept

    @cached_property
    def text(self) -> bytes:
        return zlib.decompress(self.kept)

    @cached_property
    def kept(self) -> bytes:
        return zlib.compress(self.text, 1)

    def parsed(self) -> dict[str, Any]:
        result: dict[str, Any] = orjson.loads(self.text)
        return result

    @property
    def quick(self) -> bool:
        """Whether the text is there, or is unpacked sooner than a thread takes over."""
        return "text" in vars(self) or len(self.kept) <= _AT_ONCE


def pack(pages: Sequence[dict[str, Any]], *, paged: bool) -> Packed:
    return Packed(text=to_json(_document(pages) if paged else pages[0]))


def _document(pages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Its confidence is the mean over pages weighted by characters."""
    weights = [len(page["text"]) for page in pages]
    weighted = sum(p["confidence"] * weight for p, weight in zip(pages, weights, strict=True))
    return {
        "text": "\n".join(page["text"] for page in pages),
        "confidence": round(weighted / max(1, sum(weights)), 4),
        "pages": pages,
        "image": {"hash": pages[0]["image"]["hash"], "pages": len(pages)},
        "model": pages[0]["model"],
    }


def unpack(packed: bytes) -> dict[str, Any]:
    return Packed(kept=packed).parsed()


def answer(reading: Packed, head: Mapping[str, Any]) -> bytes:
    """One JSON object with the head's members before the reading's, which is not parsed for it."""
    return orjson.dumps(head)[:-1] + b"," + reading.text[1:]


def pages_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    """A document's pages; a picture is one page itself."""
    pages: list[dict[str, Any]] = result.get("pages", [result])
    return pages
