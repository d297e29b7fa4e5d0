"""Pictures and documents of every kind, whole and broken."""

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache
from random import Random

from PIL import Image, ImageDraw

_MAGICS = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"BM",
    b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    b"II*\x00\x08\x00\x00\x00", b"MM\x00*\x00\x00\x00\x08", b"II+\x00", b"%PDF-1.7\n", b"GIF89a",
    b"\x00\x00\x00\x20ftypavif", b"\x00\x00\x01\x00", b"8BPS\x00\x01", b"PK\x03\x04", b"<svg ",
)  # fmt: skip
_NUMBERS = (b"0", b"-1", b"1e9", b"99999999", b"4294967296", b"NaN", b"[]", b"<<>>", b"7 0 R", b"")


def picture(random: Random) -> bytes:
    """Mostly broken."""
    data = random.choice(whole())
    for _ in range(random.choice((0, 1, 1, 1, 2, 4))):
        data = random.choice(_BREAKS)(random, data)
    return data


@cache
def whole() -> tuple[bytes, ...]:
    """Small ones of every kind, of those too that are not read."""
    modes = ("RGB", "L", "1", "P", "RGBA", "CMYK", "I;16", "F")
    kinds = ("PNG", "JPEG", "BMP", "WEBP", "TIFF", "GIF", "PDF", "PPM", "ICO", "TGA")
    found = [_saved(mode, kind) for mode in modes for kind in kinds]
    return (
        *filter(None, found),
        _frames("TIFF"),
        _frames("PDF"),
        _frames("PNG"),
        _rotated(),
        pdf(),
    )


def pdf() -> bytes:
    """Written by hand, so that its numbers and names are there to be changed."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 0>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/UserUnit 1/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length 44>>stream\nBT /F 24 Tf 10 40 Td (Total 12.50) Tj ET     \nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def _drawn(mode: str) -> Image.Image:
    page = Image.new("RGB", (120, 60), "white")
    ImageDraw.Draw(page).text((10, 20), "Total 12.50", fill="black")
    return page.convert("L").convert(mode) if mode in ("I;16", "F") else page.convert(mode)


def _saved(mode: str, kind: str) -> bytes:
    """Nothing where a kind has no such mode."""
    buffer = io.BytesIO()
    try:
        _drawn(mode).save(buffer, kind)
    except (OSError, ValueError, KeyError):
        return b""
    return buffer.getvalue()


def _frames(kind: str) -> bytes:
    buffer = io.BytesIO()
    _drawn("RGB").save(buffer, kind, save_all=True, append_images=[_drawn("RGB")] * 3)
    return buffer.getvalue()


def _rotated() -> bytes:
    buffer, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    _drawn("RGB").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _cut_off_front(random: Random, data: bytes) -> bytes:
    return data[random.randrange(min(64, len(data) + 1)) :]


def _flip(random: Random, data: bytes) -> bytes:
    """More often near the beginning, where headers are."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 3, 30))):
        if changed:
            end = random.choice((32, 200, len(changed)))
            changed[random.randrange(min(end, len(changed)))] = random.randrange(256)
    return bytes(changed)


def _extreme(random: Random, data: bytes) -> bytes:
    """A number somewhere near the beginning becomes very large, zero or negative."""
    form = random.choice(("<I", ">I", "<H", ">H"))
    value = random.choice((0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF))
    packed = struct.pack(form, value & (0xFFFF if form[1] == "H" else 0xFFFFFFFF))
    at = random.randrange(min(128, len(data) + 1))
    return data[:at] + packed + data[at + len(packed) :]


def _insert(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice((bytes(500), random.randbytes(50), b"\xff" * 9)) + data[at:]


def _repeat(random: Random, data: bytes) -> bytes:
    start = random.randrange(len(data) + 1)
    return data + data[start : start + random.randrange(2000)] * random.randrange(5)


def _mix(random: Random, data: bytes) -> bytes:
    """The beginning of one and the end of another."""
    other = random.choice(whole())
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


def _pretend(random: Random, data: bytes) -> bytes:
    return random.choice(_MAGICS) + random.choice((b"", random.randbytes(300), data))


def _large(random: Random, data: bytes) -> bytes:
    """A PNG with a checksum that is right and a size that is not."""
    sizes = (0, 1, 60_000, 0x7FFFFFFF, 0xFFFFFFFF)
    head = struct.pack(">IIBBBBB", random.choice(sizes), random.choice(sizes), 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    check = struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + check + data[33:]


def _number(random: Random, data: bytes) -> bytes:
    """Another number in a PDF's text."""
    words = data.split(b" ")
    places = [at for at, word in enumerate(words) if word[:1].isdigit()] or [0]
    words[random.choice(places)] = random.choice(_NUMBERS)
    return b" ".join(words)


_BREAKS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _cut, _cut, _cut_off_front, _flip, _flip, _extreme, _insert, _repeat, _mix, _pretend, _large,
    _number,
)  # fmt: skip
