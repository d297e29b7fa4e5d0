"""Pictures as people send them: every kind, turned, transparent, deep, damaged, enormous."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from textline.image import (
    ImageKind,
    TooManyPixels,
    UndecodableImage,
    UnsupportedImage,
    decode_image,
    sniff,
)

LIMIT = 1_000_000
KINDS = [kind.value for kind in ImageKind]


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def noisy(size: tuple[int, int] = (90, 60)) -> Image.Image:
    noise = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), np.uint8)
    return Image.fromarray(noise)


def marked() -> Image.Image:
    """White, with its top left quarter red."""
    picture = Image.new("RGB", (60, 40), "white")
    picture.paste((255, 0, 0), (0, 0, 30, 20))
    return picture


def png_header(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    size = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + size + chunk(b"IDAT", zlib.compress(bytes(64)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_told_by_its_bytes_and_decoded(kind: str) -> None:
    data = encoded(marked(), kind)
    decoded = decode_image(data, max_pixels=LIMIT)
    assert decoded.kind.value == kind
    assert (decoded.width, decoded.height) == (60, 40)
    assert decoded.pixels.dtype == np.uint8
    assert np.abs(decoded.pixels[10, 10].astype(int) - (255, 0, 0)).max() < 8


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, "tl"), (2, "tr"), (3, "br"), (4, "bl"), (5, "tl"), (6, "tr"), (7, "br"), (8, "bl")],
)
def test_exif_orientation(kind: str, orientation: int, corner: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = decode_image(encoded(marked(), kind, exif=exif), max_pixels=LIMIT).pixels
    assert pixels.shape == ((40, 60, 3) if orientation < 5 else (60, 40, 3))
    y, x = (5 if corner[0] == "t" else -5), (5 if corner[1] == "l" else -5)
    assert pixels[y, x, 1] < 100
    assert (pixels[..., 1] < 100).mean() == pytest.approx(0.25, abs=0.06)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_exif_is_no_reason_to_refuse() -> None:
    data = encoded(marked(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\xff\xff\xff\xff\xff")
    assert decode_image(data, max_pixels=LIMIT).width == 60


def test_transparency_lies_over_white() -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    clear.putpixel((0, 0), (0, 0, 0, 255))
    pixels = decode_image(encoded(clear, "PNG"), max_pixels=LIMIT).pixels
    assert pixels[0, 0].tolist() == [0, 0, 0]
    assert pixels[4, 4].tolist() == [255, 255, 255]
    palette = clear.convert("P", palette=Image.Palette.ADAPTIVE)
    data = encoded(palette, "PNG", transparency=palette.getpixel((4, 4)))
    assert decode_image(data, max_pixels=LIMIT).pixels[4, 4].tolist() == [255, 255, 255]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "YCbCr", "I;16", "I", "F"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    grey = np.full((4, 6), 128, np.uint8)
    deep = {"I;16": np.uint16(128 * 257), "I": np.int32(128 * 257), "F": np.float32(128 / 255)}
    if mode in deep:
        picture = Image.fromarray(np.full((4, 6), deep[mode]))
    else:
        picture = Image.fromarray(grey).convert(mode)
    pixels = decode_image(encoded(picture, "TIFF"), max_pixels=LIMIT).pixels
    assert pixels.shape == (4, 6, 3)
    if mode != "1":
        assert np.abs(pixels.astype(int) - 128).max() <= 2


def test_a_deep_png_keeps_its_greys() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(4, 0)
    pixels = decode_image(encoded(Image.fromarray(ramp), "PNG"), max_pixels=LIMIT).pixels
    assert np.abs(pixels[0, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_the_first_frame_of_several() -> None:
    other = Image.new("RGB", (30, 30), "black")
    data = encoded(marked(), "TIFF", save_all=True, append_images=[other])
    decoded = decode_image(data, max_pixels=LIMIT)
    assert decoded.width == 60


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_truncated(kind: str, kept: float) -> None:
    data = encoded(noisy(), kind)
    with pytest.raises(UndecodableImage):
        decode_image(data[: int(len(data) * kept)], max_pixels=LIMIT)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (encoded(noisy(), "PNG")[:400], "The PNG picture is damaged: it is cut short"),
        (encoded(noisy(), "JPEG")[:-99], "The JPEG picture is damaged: it is cut short"),
        (encoded(noisy(), "JPEG")[:20], "The JPEG picture is damaged: its header"),
        (encoded(noisy(), "WEBP")[:400], "The WEBP picture is damaged: its pixels"),
    ],
    ids=["cut", "a little cut", "hardly begun", "WebP"],
)
def test_what_is_wrong_is_said_in_words(data: bytes, said: str) -> None:
    with pytest.raises(UndecodableImage, match=rf"^{said}[^<>\\]*\.$"):
        decode_image(data, max_pixels=LIMIT)


@pytest.mark.parametrize("kind", KINDS)
def test_flipped_bytes_raise_nothing_else(kind: str) -> None:
    random = np.random.default_rng(7)
    data = encoded(noisy(), kind)
    said: set[str] = set()
    for _ in range(40):
        damaged = bytearray(data)
        for place in random.integers(16, len(data), 12):
            damaged[place] = random.integers(0, 256)
        try:
            decode_image(bytes(damaged), max_pixels=LIMIT)
        except UndecodableImage as error:
            said |= set(str(error))
        except TooManyPixels:
            pass
    assert not said & set("<>\\")  # no object's name, no bytes


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"BM is how this text begins, really", b"%PDF-1.7"]
)
def test_what_is_no_picture(data: bytes) -> None:
    assert sniff(data) is None
    with pytest.raises(UnsupportedImage):
        decode_image(data, max_pixels=LIMIT)


def test_an_enormous_header_is_refused_at_once() -> None:
    start = time.perf_counter()
    with pytest.raises(TooManyPixels, match="60000"):
        decode_image(png_header(60_000, 60_000), max_pixels=50_000_000)
    assert time.perf_counter() - start < 0.2
