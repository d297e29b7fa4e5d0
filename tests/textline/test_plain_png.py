"""PNGs that OpenCV decodes: the same pixels as Pillow's, and nothing taken that Pillow refuses."""

import io
import random

import numpy as np
import pytest
from PIL import Image

from textline.image import ImageError, UndecodableImage, decode_image, frame_sizes
from textline.plain_png import decode_plain, plain_size

LIMIT = 1_000_000


def noisy(mode: str) -> Image.Image:
    noise = np.random.default_rng(1).integers(0, 256, (41, 30, 4), np.uint8)
    return Image.fromarray(noise, "RGBA").convert(mode)


def png(picture: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", **options)
    return buffer.getvalue()


def by_pillow(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_the_same_pixels_as_by_pillow(mode: str) -> None:
    data = png(noisy(mode), dpi=(300, 300))
    pixels = decode_plain(data, max_pixels=LIMIT)
    assert pixels is not None
    assert np.array_equal(pixels, by_pillow(data))
    assert plain_size(data, max_pixels=LIMIT) == (30, 41)


@pytest.mark.parametrize("mode", ["1", "LA", "P", "RGBA", "I;16"])
def test_other_forms_are_pillows(mode: str) -> None:
    picture = Image.new("I;16", (30, 41)) if mode == "I;16" else noisy(mode)
    data = png(picture)
    assert decode_plain(data, max_pixels=LIMIT) is None
    assert decode_image(data, max_pixels=LIMIT).pixels.shape == (41, 30, 3)


def test_transparent_turned_and_moving_pictures_are_pillows() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    transparent = png(noisy("RGB"), transparency=(1, 2, 3))
    moving = png(noisy("RGB"), save_all=True, append_images=[noisy("L").convert("RGB")])
    upright = png(noisy("RGB"), exif=turned)
    for data in (transparent, moving, upright):
        assert decode_plain(data, max_pixels=LIMIT) is None
    assert decode_image(upright, max_pixels=LIMIT).width == 41
    end = upright.index(b"eXIf") - 4
    chunk = upright[end : end + 12 + int.from_bytes(upright[end : end + 4], "big")]
    late = upright.replace(chunk, b"").replace(b"\0\0\0\0IEND", chunk + b"\0\0\0\0IEND")
    assert decode_image(late, max_pixels=LIMIT).width == 41


def test_no_more_pixels_than_allowed() -> None:
    data = png(noisy("RGB"))
    assert decode_plain(data, max_pixels=30 * 41) is not None
    assert decode_plain(data, max_pixels=30 * 41 - 1) is None
    with pytest.raises(ImageError):
        frame_sizes(data, max_pixels=30 * 41 - 1, most=1)


def test_a_second_header_does_not_hide_the_first_ones_size() -> None:
    large, small = png(Image.new("L", (2000, 2000))), png(Image.new("L", (2, 2)))
    second = large.replace(large[8:33], large[8:33] + small[8:33])
    assert decode_plain(second, max_pixels=LIMIT) is None


def test_the_size_is_known_without_the_end() -> None:
    data = png(noisy("RGB"))
    assert plain_size(data[:-12], max_pixels=LIMIT) == (30, 41)
    assert decode_plain(data[:-12], max_pixels=LIMIT) is None


def test_a_picture_without_its_end_is_refused_quietly(capfd: pytest.CaptureFixture[str]) -> None:
    data = png(noisy("RGB"))
    for length in range(8, len(data) - 100, 97):
        with pytest.raises(UndecodableImage):
            decode_image(data[:length], max_pixels=LIMIT)
    assert capfd.readouterr().err == ""


def test_damage_never_changes_what_pillow_makes_of_it() -> None:
    data, dice = png(noisy("RGB")), random.Random(1)
    for _ in range(500):
        damaged = bytearray(data)
        damaged[dice.randrange(8, len(data))] ^= 1 << dice.randrange(8)
        pixels = decode_plain(bytes(damaged), max_pixels=LIMIT)
        assert pixels is None or np.array_equal(pixels, by_pillow(bytes(damaged)))
