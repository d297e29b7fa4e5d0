"""From a crop to what the recogniser reads: grey, 32 pixels high, stretched in contrast, padded."""

import math
from bisect import bisect_right
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

HEIGHT = 32
MARGIN = 8
"""Columns of paper before a line and, at least, after it: tight crops lose characters without."""
LONGEST = 65_536
"""Columns, 2048 times the height: a strip of a few pixels' height must not grow to gigabytes."""
SPARE = 0.1
"""Of the height of a line's ink: paper that is kept above and below it."""
INKED = 0.3
"""Of a line's contrast: what differs so much from its paper is ink."""
LOWEST = 0.45
"""Of a crop's height: ink that is lower, a dash or dots, is not a line's letters."""
FAINTEST = 12
"""Levels of grey: less is the paper's grain."""
MAX_GAIN = 4.0
"""The most that contrast is stretched: the grain of an empty crop must not look like text."""


def grey(crop: Image) -> Image:
    """(H, W) or (H, W, 3) RGB → (H, W)."""
    return crop if crop.ndim == 2 else np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), np.uint8)


def percentiles(pixels: Image, shares: Sequence[float]) -> list[float]:
    """As numpy's, of bytes: by counting them, in a fraction of the time that sorting takes."""
    counts = cv2.calcHist([np.ascontiguousarray(pixels)], [0], None, [256], [0, 256])
    below = counts.ravel().cumsum(dtype=np.float64).tolist()
    return [_quantile(below, share / 100 * (pixels.size - 1)) for share in shares]


def median(pixels: Image) -> float:
    """Of bytes, as numpy's."""
    return percentiles(pixels, (50,))[0]


def _quantile(below: Sequence[float], place: float) -> float:
    """Between the levels at both sides of a place in the row of all pixels by level.

    below: how many are of each level or a lower one.
    """
    first = int(place)
    lower = bisect_right(below, first)
    upper = bisect_right(below, min(first + 1, below[-1] - 1))
    return lower + (upper - lower) * (place - first)


def stretch(line: Image) -> Image:
    """Spread the 1st to 99th percentile over 0..255, with a bounded gain."""
    low, high = percentiles(line[::2, ::2], (1, 99))
    gain = min(255 / max(high - low, 1), MAX_GAIN)
    table = (np.arange(256) - (low + high) / 2) * gain + 127.5
    return np.asarray(cv2.LUT(line, table.clip(0, 255).astype(np.uint8)), np.uint8)


def ink_rows(line: Image) -> tuple[int, int]:
    """The rows [first, last) of grey (H, W) that have ink; all of them where there is none."""
    low, paper, high = percentiles(line[::2, ::2], (1, 50, 99))
    # cv2.reduce along a row takes seventy times as long.
    strongest = np.maximum(line.max(axis=1) - paper, paper - line.min(axis=1))
    rows = np.flatnonzero(strongest > max(INKED * (high - low), FAINTEST))
    return (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, len(line))


def fills(line: Image) -> bool:
    """Whether the ink of grey (H, W) is high enough to be a line that was cut out."""
    first, last = ink_rows(line)
    return last - first >= LOWEST * len(line)


def trim(line: Image) -> Image:
    """Grey (H, W) without most of the rows of paper above and below its letters.

    Letters that fill the height are read better, small ones most of all. Where the ground is as
    uneven as a photograph, nothing goes.
    """
    first, last = ink_rows(line)
    spare = SPARE * (last - first)
    top, bottom = max(0, int(first - spare)), min(len(line), math.ceil(last + spare))
    return line[top:bottom] if bottom - top >= LOWEST * len(line) else line


def scale(line: Image) -> Image:
    """Grey (H, W) → (32, W'), aspect kept; 4 <= W' <= LONGEST."""
    height, width = line.shape
    size = (min(max(4, round(width * HEIGHT / height)), LONGEST), HEIGHT)
    how = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(line, size, interpolation=how), np.uint8)


def prepare_line(crop: Image) -> Image:
    """A crop of one line, (H, W) or (H, W, 3) RGB → (32, W'), as the recogniser reads it.

    Raises ValueError on a crop without pixels.
    """
    if not crop.shape[0] or not crop.shape[1]:
        raise ValueError("the crop of a line has no pixels")
    return stretch(scale(trim(grey(crop))))


def collate(lines: Sequence[Image]) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Lines (32, W_i) → the wire's lines (N, 1, 32, max W), edge-padded, and widths (N,)."""
    widths = [line.shape[1] for line in lines]
    batch = np.empty((len(lines), 1, HEIGHT, max(widths)), np.uint8)
    for row, line, width in zip(batch, lines, widths, strict=True):
        row[0, :, :width], row[0, :, width:] = line, line[:, -1:]
    return batch, np.array(widths, np.int32)


def bucket(width: int) -> int:
    """The padded width that a line is read at; it depends on nothing but the line's own width."""
    step = 32 if width <= 480 else 64
    return -(-(width + 2 * MARGIN) // step) * step


def pad(line: Image) -> Image:
    """(32, W) → (32, bucket(W)): MARGIN columns of paper, the line, paper; paper is its median."""
    width = line.shape[1]
    padded = np.full((HEIGHT, bucket(width)), median(line), np.uint8)
    padded[:, MARGIN : MARGIN + width] = line
    return padded


def inked(line: Image) -> tuple[int, int]:
    """The columns [start, end) of (32, W) where there is ink: what differs much from the paper.

    All columns when none does, or the paper is as uneven as a photograph.
    """
    paper = median(line)
    strongest = np.maximum(line.max(axis=0) - paper, paper - line.min(axis=0))
    columns = np.flatnonzero(strongest > 80)
    return (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, line.shape[1])
