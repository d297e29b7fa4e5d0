"""PNGs of 8 bits, grey or RGB, decoded by OpenCV: the same pixels as by Pillow, and sooner.

All else is left to Pillow, damaged files too: OpenCV gives no reason and writes to stderr.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER, _START = struct.Struct(">II5B"), 16
"""Width, height, bit depth, colour type, compression, filter, interlacing; and where they are."""
_FORMS = {(8, 0, 0, 0, 0), (8, 2, 0, 0, 0)}
"""Grey and RGB, line by line."""
_PILLOWS = frozenset({b"tRNS", b"eXIf", b"acTL"})
"""Transparency, orientation, animation."""
_AS_IT_IS = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION


@dataclass(frozen=True)
class _Chunk:
    """start: of its length; end: of its checksum (https://www.w3.org/TR/png-3/#5Chunk-layout)."""

    name: bytes
    start: int
    end: int


def decode_plain(data: bytes, *, max_pixels: int) -> NDArray[np.uint8] | None:
    """uint8 (H, W, 3) RGB; None where Pillow is to read it, or to say what is wrong with it."""
    chunks = list(_chunks(data))
    whole = bool(chunks) and chunks[-1].name == b"IEND"
    if not whole or _size(data, chunks, max_pixels) is None:
        return None
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), _AS_IT_IS)
    except cv2.error:  # its own limits, which are others than ours
        return None
    return None if pixels is None else np.asarray(pixels, np.uint8)


def plain_size(data: bytes, *, max_pixels: int) -> tuple[int, int] | None:
    """Width and height by what comes before the pixels, which alone is looked at; None likewise."""
    chunks = list(_chunks(data))
    pixels = next((i for i, chunk in enumerate(chunks) if chunk.name == b"IDAT"), 0)
    return _size(data, chunks[:pixels], max_pixels)


def _size(data: bytes, chunks: Sequence[_Chunk], max_pixels: int) -> tuple[int, int] | None:
    """Where these are whole, of a plain picture, and it has no more pixels."""
    names = [chunk.name for chunk in chunks]
    if names[:1] != [b"IHDR"] or names.count(b"IHDR") > 1 or not _PILLOWS.isdisjoint(names):
        return None
    width, height, *form = _HEADER.unpack_from(data, _START)
    fits = tuple(form) in _FORMS and 0 < width * height <= max_pixels
    return (width, height) if fits and all(_sound(data, chunk) for chunk in chunks) else None


def _sound(data: bytes, chunk: _Chunk) -> bool:
    check = int.from_bytes(data[chunk.end - 4 : chunk.end], "big")
    return zlib.crc32(memoryview(data)[chunk.start + 4 : chunk.end - 4]) == check


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """Up to its end, or as far as they reach; nothing where it is no PNG."""
    start = len(_SIGNATURE) if data.startswith(_SIGNATURE) else len(data)
    while start + 12 <= len(data):
        end = start + 12 + int.from_bytes(data[start : start + 4], "big")
        if end > len(data):
            return
        chunk = _Chunk(data[start + 4 : start + 8], start, end)
        yield chunk
        if chunk.name == b"IEND":
            return
        start = end
