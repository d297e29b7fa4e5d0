"""PNGs of 8 bits, grey or RGB, decoded by OpenCV: the same pixels as by Pillow, and sooner.

All else is left to Pillow, damaged files too: OpenCV gives no reason and writes to stderr.
"""

import struct
import zlib
from collections.abc import Iterator

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


def decode_plain(data: bytes, *, max_pixels: int) -> NDArray[np.uint8] | None:
    """uint8 (H, W, 3) RGB; None where Pillow is to read it, or to say what is wrong with it."""
    if plain_size(data, max_pixels=max_pixels) is None:
        return None
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), _AS_IT_IS)
    except cv2.error:  # its own limits, which are others than ours
        return None
    return None if pixels is None else np.asarray(pixels, np.uint8)


def plain_size(data: bytes, *, max_pixels: int) -> tuple[int, int] | None:
    """Width and height of a PNG that is whole, of the right form, and of no more pixels."""
    names = list(_chunks(data))
    whole = names[:1] == [b"IHDR"] and names.count(b"IHDR") == 1 and b"IEND" in names
    if not whole or not _PILLOWS.isdisjoint(names):
        return None
    width, height, *form = _HEADER.unpack_from(data, _START)
    fits = 0 < width * height <= max_pixels
    return (width, height) if fits and tuple(form) in _FORMS else None


def _chunks(data: bytes) -> Iterator[bytes]:
    """Their names, as far as they are whole (https://www.w3.org/TR/png-3/#5Chunk-layout)."""
    start = len(_SIGNATURE) if data.startswith(_SIGNATURE) else len(data)
    while start + 12 <= len(data):
        end = start + 8 + int.from_bytes(data[start : start + 4], "big")
        named = memoryview(data)[start + 4 : end]
        if zlib.crc32(named) != int.from_bytes(data[end : end + 4], "big"):
            return
        yield bytes(named[:4])
        start = end + 4
