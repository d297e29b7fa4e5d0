"""Pictures of frames, which the model server of these tests reads as lines of text."""

import io
import struct
import zlib
from itertools import count

from PIL import Image, ImageDraw

Frame = tuple[int, int, int, int]
"""left, top, right, bottom"""
FRAMES: tuple[Frame, ...] = ((40, 30, 240, 50), (40, 80, 340, 100))
_marks = count()


def picture(
    frames: tuple[Frame, ...] = FRAMES, *, size: tuple[int, int] = (400, 300)
) -> Image.Image:
    """Unlike every other, by a faint mark in its corner: readings are cached by their bytes."""
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    for left, top, right, bottom in frames:
        edge = max(1, (bottom - top) // 6)
        draw.rectangle((left, top, right - 1, bottom - 1), outline="black", width=edge)
    number = next(_marks)
    page.putpixel((0, 0), (255, 254 - number % 64, 254 - number // 64))
    return page


def encoded(page: Image.Image | None = None, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    (page or picture()).save(buffer, kind, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that announces a size and then holds next to nothing."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    size = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + size + chunk(b"IDAT", zlib.compress(bytes(64)))
