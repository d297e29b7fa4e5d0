"""Commas and full stops of a column, brought to where a line has them.

In a column they stand at the upper right of their cell, in a line at the lower left, which is where
a recogniser of lines looks for them.
"""

import numpy as np
from numpy.typing import NDArray

from textline.line import Image, grey

INK = 0.35
"""Of the distance between the paper and the strongest ink."""
QUARTER = 0.55
"""How much of a cell's width and height the quarter that holds a mark is, at most."""
LOW, ABOVE = 0.5, 0.1
"""Of a cell's width: how high a mark is at most; how much paper is above it."""

Mask = NDArray[np.bool_]


def lower_marks(laid: Image, width: int) -> None:
    """Move them, in cells of `width` pixels laid side by side (h, n w) or (h, n w, 3), in place."""
    tones = grey(laid).astype(np.float32)
    ink = ink_of(np.abs(tones - np.median(tones)))
    for left in range(0, laid.shape[1], width):
        lower(laid[:, left : left + width], ink[:, left : left + width])


def ink_of(distance: NDArray[np.floating]) -> Mask:
    """Where there is ink in a column or some of its cells; distance: (H, W) from the paper."""
    return np.asarray(distance > INK * max(float(np.percentile(distance, 97)), 1.0))


def rows_below(distance: NDArray[np.float64]) -> int:
    """Rows of paper that the last cell of a column has below a comma or full stop.

    distance: (H, W) from the paper, of the column from its first to its last ink. 0 where it ends
    with something else.
    """
    width = int(distance.shape[1])
    ink = ink_of(distance)
    inked = np.flatnonzero(ink.any(1))
    gaps = np.flatnonzero(np.diff(inked) > 1)
    if not len(gaps):
        return 0
    first, last = int(inked[gaps[-1] + 1]), int(inked[-1])
    columns = np.flatnonzero(ink[first : last + 1].any(0))
    height = last + 1 - first
    if height > LOW * width or columns[0] < (1 - QUARTER) * width:
        return 0
    return max(0, round((1 - ABOVE) * width) - height)


def lower(cell: Image, ink: Mask) -> None:
    """Move the ink of a cell (h, w) from its upper right quarter to its lower left one, in place.

    Where there is ink anywhere else, or none, the cell stays as it is.
    """
    height, width = ink.shape
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows) or rows[-1] >= QUARTER * height or columns[0] < (1 - QUARTER) * width:
        return
    # A pixel more on each side: the soft edge of the ink.
    top, bottom = max(0, rows[0] - 1), rows[-1] + 2
    left, right = columns[0] - 1, columns[-1] + 2
    mark = cell[top:bottom, left:right].copy()
    cell[top:bottom, left:right] = np.median(cell, axis=(0, 1)).astype(np.uint8)
    down = min(top + height // 2, height - len(mark))
    across = max(0, left - width // 2)
    cell[down : down + len(mark), across : across + mark.shape[1]] = mark
