"""Ink: text drawn by a font as a mask of coverage, 0 (paper) to 255 (ink)."""

import random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

Mask = NDArray[np.uint8]

SIZES = (14, 20, 28, 40)
"""Font sizes drawn: few, so that opened fonts stay in memory; warping makes every size of them."""
SCREEN_SIZES = (12, 13, 14, 15, 16)
"""Of interface text: at these, some fonts hold bitmaps, and others are fitted to the pixels."""


def draw(text: str, font: ImageFont.FreeTypeFont, stroke: int = 0, *, sharp: bool = False) -> Mask:
    """`text` in one run, cropped to its ink: (h, w); `sharp` without grey edges.

    Nothing drawn gives an empty mask (0, 0).
    """
    core, _ = font.getmask2(text, "1" if sharp else "L", stroke_width=stroke)
    return crop_to_ink(np.array(core, np.uint8).reshape(core.size[1], core.size[0]))


def draw_down(text: str, font: ImageFont.FreeTypeFont, stroke: int = 0) -> Mask:
    """`text` in a column (h, w), with the font's forms for vertical text where it has them.

    Empty (0, 0) where the font sets some characters over each other, as some do.
    """
    core, _ = font.getmask2(text, "L", direction="ttb", stroke_width=stroke)
    if core.size[1] < 0.8 * font.size * len(text):
        return np.zeros((0, 0), np.uint8)
    return crop_to_ink(np.array(core, np.uint8).reshape(core.size[1], core.size[0]))


def draw_spaced(text: str, font: ImageFont.FreeTypeFont, tracking: float, stroke: int = 0) -> Mask:
    """`text` character by character, `tracking` pixels more (or less) apart than the font wants."""
    ascent, descent = font.getmetrics()
    step = [font.getlength(character) + tracking for character in text]
    canvas = np.zeros((2 * (ascent + descent), int(sum(step) + 4 * ascent)), np.uint8)
    x = float(ascent)
    for character, advance in zip(text, step, strict=True):
        core, (left, top) = font.getmask2(character, "L", stroke_width=stroke)
        glyph = np.array(core, np.uint8).reshape(core.size[1], core.size[0])
        x0, y0 = round(x) + left, top + ascent // 2
        place = canvas[max(y0, 0) : y0 + glyph.shape[0], max(x0, 0) : x0 + glyph.shape[1]]
        glyph = glyph[: place.shape[0], : place.shape[1]]
        np.maximum(
            place[: glyph.shape[0], : glyph.shape[1]],
            glyph,
            out=place[: glyph.shape[0], : glyph.shape[1]],
        )
        x += advance
    return crop_to_ink(canvas)


def draw_columns(words: list[str], font: ImageFont.FreeTypeFont, gap: int, rule: int) -> Mask:
    """`words` `gap` pixels apart, as tables set them, a rule of `rule` pixels between cells."""
    ascent, descent = font.getmetrics()
    cells = [_cell(word, font, ascent + descent) for word in words]
    blank = np.zeros((ascent + descent, max(gap, 2)), np.uint8)
    middle = blank.shape[1] // 2
    blank[:, middle : middle + rule] = 255
    row = [part for cell in cells for part in (cell, blank)][:-1]
    return crop_to_ink(np.hstack(row))


def _cell(word: str, font: ImageFont.FreeTypeFont, height: int) -> Mask:
    """A word on the whole height of a line, so that all stand on the same baseline."""
    core, (_, top) = font.getmask2(word, "L")
    glyphs = np.array(core, np.uint8).reshape(core.size[1], core.size[0])
    cell = np.zeros((height, glyphs.shape[1]), np.uint8)
    part = glyphs[: height - max(top, 0)]
    cell[max(top, 0) : max(top, 0) + len(part)] = part
    return cell


def crop_to_ink(mask: Mask) -> Mask:
    """The smallest rectangle that holds all that is drawn."""
    if not mask.size:
        return np.zeros((0, 0), np.uint8)
    x, y, w, h = cv2.boundingRect((mask > 40).astype(np.uint8))
    return mask[y : y + h, x : x + w]


def corners(width: int, height: int) -> NDArray[np.float32]:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


def warp(
    mask: Mask,
    size: tuple[int, int],
    margins: tuple[float, float, float, float],
    tilt: float,
    rng: random.Random,
) -> Mask:
    """Fit ink into `size` (w, h) within `margins` (left, top, right, bottom); negative ones cut.

    `tilt` moves each corner by that share of the height: shear, rotation and perspective in one go.
    """
    width, height = size
    left, top, right, bottom = margins
    target = np.array(
        [
            [left, top],
            [width - right, top],
            [width - right, height - bottom],
            [left, height - bottom],
        ],
        np.float32,
    )
    if tilt:
        jitter = np.array(
            [[rng.uniform(-1, 1) * 1.6, rng.uniform(-1, 1)] for _ in range(4)], np.float32
        )
        lean = rng.uniform(-1.5, 1.5)
        jitter[:2, 0] += lean  # the upper edge against the lower one: italics
        target += jitter * np.float32(tilt * height)
    matrix = cv2.getPerspectiveTransform(corners(mask.shape[1], mask.shape[0]), target)
    return np.asarray(
        cv2.warpPerspective(mask, matrix, (width, height), flags=cv2.INTER_LINEAR), np.uint8
    )


def rotate(mask: Mask, degrees: float) -> Mask:
    """The line as a whole rises (or falls), as signs do in upright crops."""
    height, width = mask.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = (int(width * cos + height * sin) + 2, int(width * sin + height * cos) + 2)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return crop_to_ink(np.asarray(cv2.warpAffine(mask, matrix, size), np.uint8))


def beside(mask: Mask, below: bool, rng: random.Random) -> Mask:
    """The line (h, w), and in what is free above or `below` it the edge of another like it."""
    rows = np.flatnonzero((mask > 40).any(axis=1))
    if not len(rows):
        return mask
    height, width = mask.shape
    step = int(rows[-1] - rows[0]) + 1 + round(rng.uniform(0.02, 0.14) * height)
    shift = step if below else -step
    across = rng.randrange(width)
    other = np.roll(mask, across, axis=1)
    moved = cv2.warpAffine(other, np.array([[1, 0, 0], [0, 1, shift]], np.float32), (width, height))
    return np.maximum(mask, np.asarray(moved, np.uint8))


def hollow(mask: Mask, rng: random.Random) -> Mask:
    """Letters as outlines, more or less empty inside."""
    inside = cv2.erode(mask, np.ones((3, 3), np.uint8)).astype(np.float32)
    return np.asarray(mask - inside * np.float32(rng.uniform(0.6, 1)), np.uint8)


def relief(mask: Mask, rng: random.Random) -> NDArray[np.float32]:
    """Light and shadow (-1..1) at the edges of raised, or sunken, letters."""
    x, y = (rng.choice((-1, 1)) * rng.uniform(0.5, 2) for _ in range(2))
    size = (mask.shape[1], mask.shape[0])
    lit, dark = (
        cv2.warpAffine(mask, np.array([[1, 0, s * x], [0, 1, s * y]], np.float32), size)
        for s in (1, -1)
    )
    return np.asarray((lit.astype(np.float32) - dark.astype(np.float32)) / 255, np.float32)


def bend(mask: Mask, rise: float) -> Mask:
    """An arc: the middle of the line `rise` pixels above its ends."""
    width = mask.shape[1]
    x = np.arange(width, dtype=np.float32)
    offset = np.float32(rise) * (1 - ((x / width) * 2 - 1) ** 2)
    padded = cv2.copyMakeBorder(
        mask, int(abs(rise)) + 1, int(abs(rise)) + 1, 0, 0, cv2.BORDER_CONSTANT, value=0
    )
    rows = np.arange(padded.shape[0], dtype=np.float32)[:, None] + offset[None]
    columns = np.broadcast_to(x, rows.shape)
    return crop_to_ink(
        np.asarray(
            cv2.remap(padded, np.ascontiguousarray(columns), rows, cv2.INTER_LINEAR), np.uint8
        )
    )
