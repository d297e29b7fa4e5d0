"""Decoding with fewer pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from textline.image import TooManyPixels, UndecodableImage, decode_reduced


def encoded(size: tuple[int, int], kind: str = "JPEG", orientation: int = 1) -> bytes:
    """Dark above, light below."""
    page = np.full((size[1], size[0], 3), 240, np.uint8)
    page[: size[1] // 2] = 20
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    Image.fromarray(page).save(buffer, kind, exif=exif)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("size", "longer", "shape"),
    [
        ((1280, 720), 320, (180, 320, 3)),
        ((1281, 719), 320, (180, 321, 3)),
        ((1279, 720), 320, (360, 640, 3)),
        ((300, 200), 320, (200, 300, 3)),
        ((9000, 10), 320, (2, 1125, 3)),
    ],
)
def test_a_jpeg_is_reduced_as_far_as_it_may_be(
    size: tuple[int, int], longer: int, shape: tuple[int, ...]
) -> None:
    image = decode_reduced(encoded(size), max_pixels=10_000_000, longer=longer)
    assert image.pixels.shape == shape
    assert (image.width, image.height) == size


def test_a_turned_jpeg_comes_upright() -> None:
    image = decode_reduced(encoded((1280, 720), orientation=6), max_pixels=10**6, longer=320)
    assert image.pixels.shape == (320, 180, 3)
    assert (image.width, image.height) == (720, 1280)
    assert image.pixels[:, 0].mean() > 200 > 60 > image.pixels[:, -1].mean()


def test_other_kinds_come_as_they_are() -> None:
    image = decode_reduced(encoded((1280, 720), "PNG"), max_pixels=10**6, longer=320)
    assert image.pixels.shape == (720, 1280, 3)


def test_what_is_too_large_or_broken() -> None:
    with pytest.raises(TooManyPixels):
        decode_reduced(encoded((1280, 720)), max_pixels=1000, longer=320)
    with pytest.raises(UndecodableImage):
        decode_reduced(encoded((1280, 720))[:3000], max_pixels=10**6, longer=320)
