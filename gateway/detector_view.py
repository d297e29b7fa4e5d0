"""What the text detector sees of a page: no more pixels than it needs, and no empty margins.

Its network takes as long for paper as for text, and reading a page waits for it half of the time.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from textline.geometry import Quad
from textline.line import grey

Pixels = NDArray[np.uint8]

LONG_SIDE = 1280
"""What the detector needs of an ordinary page."""
SHORT_SIDE = 736
LONGEST_SIDE = 2048
"""Long receipts keep this many pixels across, as far as their length allows."""
MARGIN = 32
"""Pixels of paper that are left around what has any contrast."""
_COARSE = 4
"""Pixels, each way, whose mean is looked at: it has less of the paper's grain."""
_EMPTY = 5
"""Levels of grey: rows and columns that vary less have nothing that anybody could read."""


@dataclass(frozen=True)
class View:
    """A part of a page, scaled. pixels: uint8 (h, w, 3); corner: its left and top on the page;
    scale: its pixels, across and down, to one of the page."""

    pixels: Pixels
    corner: tuple[float, float]
    scale: tuple[float, float]

    def on_page(self, quad: Quad) -> Quad:
        return np.asarray(quad / self.scale + self.corner, np.float32)


def detector_view(page: Pixels) -> View:
    """Of a page (H, W, 3), scaled down, never up."""
    height, width = page.shape[:2]
    long, short = max(width, height), min(width, height)
    wide_enough = min(SHORT_SIDE / short, LONGEST_SIDE / long)
    scale = min(1.0, max(LONG_SIDE / long, wide_enough))
    view = page if scale == 1.0 else shrink(page, scale)
    left, top, right, bottom = with_contrast(view)
    across, down = view.shape[1] / width, view.shape[0] / height
    part = np.ascontiguousarray(view[top:bottom, left:right])
    return View(part, (left / across, top / down), (across, down))


def with_contrast(view: Pixels) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of what is not empty margin; all of an empty page."""
    height, width = view.shape[:2]
    size = (-(-width // _COARSE), -(-height // _COARSE))
    coarse = np.asarray(cv2.resize(grey(view), size, interpolation=cv2.INTER_AREA), np.uint8)
    (left, right), (top, bottom) = (_varied(coarse, axis) for axis in (0, 1))
    return (
        max(0, left * width // size[0] - MARGIN),
        max(0, top * height // size[1] - MARGIN),
        min(width, -(-right * width // size[0]) + MARGIN),
        min(height, -(-bottom * height // size[1]) + MARGIN),
    )


def _varied(coarse: Pixels, axis: int) -> tuple[int, int]:
    """From the first to the last column (axis 0) or row (axis 1) that varies; all if none does."""
    places = np.flatnonzero(np.ptp(coarse, axis=axis) > _EMPTY)
    return (int(places[0]), int(places[-1]) + 1) if len(places) else (0, coarse.shape[1 - axis])


def shrink(page: Pixels, scale: float) -> Pixels:
    size = (max(1, round(page.shape[1] * scale)), max(1, round(page.shape[0] * scale)))
    return np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.uint8)
