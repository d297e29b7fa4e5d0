"""The order in which a person reads a page: columns of prose one by one, the rest row by row."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from textline.geometry import Quad, size

Boxes = NDArray[np.float64]
"""(N, 4): left, top, right, bottom on the page turned level."""
Rows = NDArray[np.intp]

ROW_OVERLAP = 0.5
"""Lines that share this part of the lower one's height stand in one row."""
COLUMN_LINES = 3
"""A column of prose has at least this many lines."""
COLUMN_ASPECT = 6.0
"""Lines of prose are typically this many times wider than high; prices and table cells are not."""
COLUMN_FILL = 0.6
"""…and typically fill this part of their column's width."""
GUTTER = 0.5
"""A gutter is at least this many times wider than lines are high."""
SPANNING = 0.35
"""At most this part of a region's lines may cross the gutter (titles, captions)."""


def reading_order(quads: Sequence[Quad]) -> list[int]:
    """Indices of the quads in reading order; each quad begins where its line does.

    The page may be tilted, lie on its side or stand on its head, as most of its lines say; a page
    of vertical lines is read like one on its side, from its right.
    """
    if len(quads) < 2:
        return list(range(len(quads)))
    return _region(_level_boxes(np.stack(quads).astype(np.float64)), np.arange(len(quads)))


def _level_boxes(quads: NDArray[np.float64]) -> Boxes:
    """Boxes after the page's tilt, the median over its wide lines, is taken out."""
    tilt = _tilt(quads)
    cos, sin = np.cos(tilt), np.sin(tilt)
    level = quads @ np.array([[cos, -sin], [sin, cos]])
    return np.concatenate([level.min(1), level.max(1)], 1)


def _tilt(quads: NDArray[np.float64]) -> float:
    """The direction of most of the length of wide lines, in radians; 0 is level, π on its head."""
    along = quads[:, 1] - quads[:, 0]
    wide = np.array([width > 2 * height for width, height in (size(quad) for quad in quads)])
    angles, lengths = np.arctan2(along[wide, 1], along[wide, 0]), np.hypot(*along[wide].T)
    if not angles.size:
        return 0.0
    quarters = np.round(angles / (np.pi / 2)).astype(int) % 4
    quarter = int(np.bincount(quarters, lengths, 4).argmax())
    of_most = angles[quarters == quarter] - quarter * np.pi / 2
    return quarter * np.pi / 2 + float(np.median((of_most + np.pi) % (2 * np.pi) - np.pi))


def _region(boxes: Boxes, members: Rows) -> list[int]:
    gutter = _gutter(boxes[members])
    if gutter is None:
        return [i for row in _rows(boxes, members) for i in row]
    order: list[int] = []
    for band in _bands(boxes, members, gutter):
        order += band
    return order


def _bands(boxes: Boxes, members: Rows, gutter: float) -> list[list[int]]:
    """Cut a region at the lines that cross the gutter; what is between them is in columns."""
    crossing = (boxes[members, 0] < gutter) & (boxes[members, 2] > gutter)
    middles = (boxes[members, 1] + boxes[members, 3]) / 2
    edges = np.sort(middles[crossing])
    band = np.searchsorted(edges, middles, side="left")
    bands: list[list[int]] = []
    for number in range(len(edges) + 1):
        here = members[(band == number) & ~crossing]
        left = boxes[here, 0] < gutter
        bands.append(_beside(boxes, here[left], here[~left]))
        if number < len(edges):
            bands.append([int(i) for i in members[crossing & (middles == edges[number])]])
    return bands


def _beside(boxes: Boxes, left: Rows, right: Rows) -> list[int]:
    if min(len(left), len(right)) < COLUMN_LINES:
        return [i for row in _rows(boxes, np.concatenate([left, right])) for i in row]
    return _region(boxes, left) + _region(boxes, right)


def _gutter(boxes: Boxes) -> float | None:
    """The x that best parts two columns of prose, or None."""
    best, weight = None, COLUMN_LINES - 1
    height = np.median(boxes[:, 3] - boxes[:, 1])
    for x in np.unique(boxes[:, 2]):
        left, right = boxes[boxes[:, 2] <= x], boxes[boxes[:, 0] > x]
        smaller = min(len(left), len(right))
        if smaller <= weight or len(left) + len(right) < (1 - SPANNING) * len(boxes):
            continue
        gap = float(right[:, 0].min() - x)
        if gap >= GUTTER * height and _is_prose(left) and _is_prose(right):
            best, weight = float(x + gap / 2), smaller
    return best


def _is_prose(boxes: Boxes) -> bool:
    """Whether lines are wide, and fill the columns that they stand in."""
    lefts, rights = boxes[:, 0], boxes[:, 2]
    widths, heights = rights - lefts, boxes[:, 3] - boxes[:, 1]
    if np.median(widths) < COLUMN_ASPECT * np.median(heights):
        return False
    same = (lefts[:, None] < rights) & (rights[:, None] > lefts)  # (N, N) lines over one another
    column = np.where(same, rights, -np.inf).max(1) - np.where(same, lefts, np.inf).min(1)
    return bool(np.median(widths / column) >= COLUMN_FILL)


def _rows(boxes: Boxes, members: Rows) -> list[list[int]]:
    """Group by vertical overlap, top to bottom, then left to right within a row."""
    rows: list[list[int]] = []
    for i in members[np.argsort(boxes[members, 1] + boxes[members, 3], kind="stable")]:
        row = next((row for row in reversed(rows[-3:]) if _joins(boxes, int(i), row)), None)
        if row is None:
            rows.append([int(i)])
        else:
            row.append(int(i))
    return [sorted(row, key=lambda i: float(boxes[i, 0])) for row in rows]


def _joins(boxes: Boxes, i: int, row: list[int]) -> bool:
    """Whether a line stands in a row: level with its nearest neighbour, over or under none."""
    box, others = boxes[i], boxes[row]
    shared_x = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    narrower = np.minimum(box[2] - box[0], others[:, 2] - others[:, 0])
    if np.any(shared_x > 0.5 * narrower):
        return False
    near = others[int(np.argmax(shared_x))]
    shared_y = min(box[3], near[3]) - max(box[1], near[1])
    return bool(shared_y >= ROW_OVERLAP * min(box[3] - box[1], near[3] - near[1]))
