"""Clean text, drawn in the font that Pillow carries: what any recogniser should read."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]


def draw_line(text: str, size: int = 28, margin: int = 8) -> Pixels:
    """Black on white: (H, W, 3)."""
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(text)
    shape = (round(right - left) + 2 * margin, round(bottom - top) + 2 * margin)
    picture = Image.new("RGB", shape, "white")
    ImageDraw.Draw(picture).text((margin - left, margin - top), text, fill="black", font=font)
    return np.asarray(picture)


def draw_page(rows: Sequence[str], size: int = 28, margin: int = 40) -> Pixels:
    """A row below the other, all starting at the same left edge."""
    lines = [draw_line(row, size) for row in rows]
    width, step = max(line.shape[1] for line in lines), size + 28
    page = np.full((2 * margin + step * len(rows), 2 * margin + width, 3), 255, np.uint8)
    for i, line in enumerate(lines):
        top = margin + step * i
        page[top : top + line.shape[0], margin : margin + line.shape[1]] = line
    return page


def draw_down(text: str, size: int = 32) -> Pixels:
    """One character below the other, as on a shop's sign."""
    font, step = ImageFont.load_default(size), round(1.15 * size)
    picture = Image.new("RGB", (round(1.3 * size), step * len(text) + 8), "white")
    pen = ImageDraw.Draw(picture)
    for i, character in enumerate(text):
        middle = (picture.width / 2, 4 + step * (i + 0.5))
        pen.text(middle, character, fill="black", font=font, anchor="mm")
    return np.asarray(picture)
