"""From a crop to what the recogniser reads: grey, 32 pixels high, stretched in contrast, padded."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

HEIGHT = 32
MARGIN = 4
"""Columns of paper before a line and, at least, after it: tight crops lose characters without."""
LONGEST = 65_536
"""Columns, 2048 times the height: a strip of a few pixels' height must not grow to gigabytes."""
MAX_GAIN = 4.0
"""The most that contrast is stretched: the grain of an empty crop must not look like text."""


def grey(crop: Image) -> Image:
    """(H, W) or (H, W, 3) RGB → (H, W)."""
    return crop if crop.ndim == 2 else np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), np.uint8)


def stretch(line: Image) -> Image:
    """Spread the 1st to 99th percentile over 0..255, with a bounded gain."""
    low, high = np.percentile(line[::2, ::2], (1, 99))
    gain = min(255 / max(high - low, 1), MAX_GAIN)
    table = (np.arange(256) - (low + high) / 2) * gain + 127.5
    return np.asarray(cv2.LUT(line, np.clip(table, 0, 255).astype(np.uint8)), np.uint8)


def prepare_line(crop: Image) -> Image:
    """A crop of one line, (H, W) or (H, W, 3) RGB → (32, W') grey, aspect kept; 4 <= W' <= LONGEST.

    Raises ValueError on a crop without pixels.
    """
    height, width = crop.shape[:2]
    if not height or not width:
        raise ValueError("the crop of a line has no pixels")
    size = (min(max(4, round(width * HEIGHT / height)), LONGEST), HEIGHT)
    shrinks = height > HEIGHT
    scaled = cv2.resize(
        grey(crop), size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )
    return stretch(np.asarray(scaled, np.uint8))


def collate(lines: Sequence[Image]) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Lines (32, W_i) → the wire's lines (N, 1, 32, max W), edge-padded, and widths (N,)."""
    widths = np.array([line.shape[1] for line in lines], np.int32)
    padded = [
        np.pad(line, ((0, 0), (0, widths.max() - line.shape[1])), mode="edge") for line in lines
    ]
    return np.stack(padded)[:, None], widths


def bucket(width: int) -> int:
    """The padded width that a line is read at; it depends on nothing but the line's own width."""
    step = 32 if width <= 480 else 64
    return -(-(width + 2 * MARGIN) // step) * step


def pad(line: Image) -> Image:
    """(32, W) → (32, bucket(W)): MARGIN columns of paper, the line, paper; paper is its median."""
    width = line.shape[1]
    padded = np.full((HEIGHT, bucket(width)), np.median(line), np.uint8)
    padded[:, MARGIN : MARGIN + width] = line
    return padded


def inked(line: Image) -> tuple[int, int]:
    """The columns [start, end) of (32, W) where there is ink: what differs much from the paper.

    All columns when none does, or the paper is as uneven as a photograph.
    """
    columns = np.flatnonzero((np.abs(line.astype(np.int16) - np.median(line)) > 80).any(axis=0))
    return (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, line.shape[1])
