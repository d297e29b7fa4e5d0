"""A clip of 720p drawn for measuring: two lines of text over a picture that always moves."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.rendered import DENSE_PAGE, dejavu_sans

WIDTH, HEIGHT = 1280, 720
FPS = 30
_FONT_SIZE = 36
_WORDS = 5
"""Of each line: subtitles are short."""


@dataclass(frozen=True)
class Shown:
    """A frame as JPEG, and what it says."""

    jpeg: bytes
    text: str


def draw_clip(seconds: int) -> list[Shown]:
    """The text changes every second."""
    font = ImageFont.truetype(dejavu_sans(), _FONT_SIZE)
    return [_draw(number, font) for number in range(seconds * FPS)]


def _draw(number: int, font: ImageFont.FreeTypeFont) -> Shown:
    second = number // FPS
    lines = [" ".join(DENSE_PAGE[2 * second + row].split()[:_WORDS]) for row in (0, 1)]
    page = Image.fromarray(_background(number))
    pen = ImageDraw.Draw(page)
    for row, line in enumerate(lines):
        at = (WIDTH // 2, HEIGHT - 110 + 52 * row)
        pen.text(at, line, "white", font, anchor="mm", stroke_width=2, stroke_fill="black")
    buffer = BytesIO()
    page.save(buffer, "JPEG", quality=85)
    return Shown(buffer.getvalue(), "\n".join(lines))


def _background(number: int) -> NDArray[np.uint8]:
    """Waves that drift, and a light that goes its way across them."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    waves = 80 + 35 * np.sin((x + 5 * number) / 70) + 25 * np.cos((y - 2 * number) / 45)
    distance = np.hypot(x - (90 + 12 * number) % WIDTH, y - HEIGHT / 3)
    waves += 90 * np.exp(-((distance / 80) ** 2))
    return np.stack([waves, 0.9 * waves, 0.7 * waves], -1).clip(0, 255).astype(np.uint8)
