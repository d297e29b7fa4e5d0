"""Lines that run down the page with upright characters: cut into their cells, laid side by side.

Chinese and Japanese are written so. A recogniser of horizontal lines then reads them as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from textline.line import Image, grey

SHORTEST, LONGEST = 0.45, 1.7
"""A cell's height, as a multiple of the pitch."""
STRAY = 0.35
"""What a cell's deviation from the pitch costs, beside the ink that a cut crosses."""
_ROWS = 2400
"""Rows that a line is measured in, at most; finer ones would only take longer."""


@dataclass(frozen=True)
class Stack:
    """cells: [top, bottom) of each character in the crop; image: (h, n w) or (h, n w, 3)."""

    cells: Sequence[tuple[int, int]]
    image: Image


def ink_of(crop: Image) -> NDArray[np.float64]:
    """How much of each row is ink, 0..1: its mean distance from the paper."""
    pixels = grey(crop).astype(np.float64)
    distance = np.abs(pixels - np.median(pixels)).mean(1)
    return np.asarray(distance / max(float(np.percentile(distance, 95)), 1.0), np.float64)


def pitch_of(ink: NDArray[np.float64], width: int) -> float:
    """Rows from one character to the next: where the ink repeats itself, near the line's width."""
    low, high = max(2, round(0.7 * width)), round(1.6 * width)
    centred = ink - ink.mean()
    lags = [lag for lag in range(low, high + 1) if lag < len(ink) * 0.75]
    if not lags:
        return float(width)
    repeats = [float((centred[lag:] * centred[:-lag]).mean()) for lag in lags]
    # Flat where nothing repeats: then characters are as high as wide.
    prior = [0.08 * abs(lag / width - 1) for lag in lags]
    return float(lags[int(np.argmax(np.subtract(repeats, prior)))])


def cells(ink: NDArray[np.float64], pitch: float) -> list[tuple[int, int]]:
    """The cuts that cross least ink with cells near the pitch, by dynamic programming."""
    rows = len(ink)
    shortest, longest = max(1, round(SHORTEST * pitch)), max(2, round(LONGEST * pitch))
    costs = np.full(rows + 1, np.inf)
    costs[0], came = 0.0, np.zeros(rows + 1, int)
    between = np.concatenate([[0.0], np.minimum(ink[1:], ink[:-1]), [0.0]])
    for end in range(min(shortest, rows), rows + 1):
        starts = np.arange(max(0, end - longest), end - min(shortest, rows) + 1)
        lengths = (end - starts) / pitch
        totals = costs[starts] + STRAY * (lengths - 1) ** 2 + between[end]
        best = int(np.argmin(totals))
        costs[end], came[end] = totals[best], starts[best]
    found, end = [], rows
    while end > 0:
        found.append((int(came[end]), end))
        end = int(came[end])
    return found[::-1]


def stack(crop: Image) -> Stack:
    """A crop (H, W) or (H, W, 3) of a vertical line, upright → its characters side by side."""
    height, width = crop.shape[:2]
    scale = min(1.0, _ROWS / height)
    small = crop if scale == 1 else cv2.resize(crop, (max(1, round(width * scale)), _ROWS))
    ink = ink_of(np.asarray(small, np.uint8))
    rows = cells(ink, pitch_of(ink, max(1, round(width * scale))))
    whole = [(round(top / scale), min(height, round(bottom / scale))) for top, bottom in rows]
    return Stack(whole, side_by_side(crop, whole))


def side_by_side(crop: Image, rows: Sequence[tuple[int, int]]) -> Image:
    """Each cell in the middle of a column as high as the highest; around it is paper."""
    highest, width = max(bottom - top for top, bottom in rows), crop.shape[1]
    shape = (highest, width * len(rows), *crop.shape[2:])
    laid = np.broadcast_to(np.median(crop, axis=(0, 1)), shape).astype(np.uint8)
    for i, (top, bottom) in enumerate(rows):
        start = (highest - (bottom - top)) // 2
        laid[start : start + bottom - top, i * width : (i + 1) * width] = crop[top:bottom]
    return laid
