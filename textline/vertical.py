"""Lines that run down the page with upright characters: cut into their cells, laid side by side.

Chinese and Japanese are written so. A recogniser of horizontal lines then reads them as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from textline.line import Image, grey
from textline.marks import lower_marks, rows_below
from textline.rules import without_rules

SHORTEST, LONGEST = 0.5, 1.35
"""A cell's height, as a multiple of the pitch."""
SQUARE = 1.1
"""The pitch as a multiple of the characters' width, where nothing repeats: they are squares."""
STRAY, DOUBT = 3.0, 0.15
"""What deviations of the cells from the pitch, and of the pitch from SQUARE, cost beside the ink
that a cut crosses."""
NEAR, _MOST = 0.1, 3
"""What a cut costs more than the likeliest, to be tried as well, and how many are tried at most."""
_PITCHES = 3
"""So many repeats are tried: the first may be two characters, or half of one."""
_EDGE = 0.12
"""Ink, between the least and the most of a line, where its characters begin."""
_MOSTLY = 90
"""Per cent of a line that has less ink than its most: a rule beside it has more than characters."""
_COLUMNS, _ROWS = 32, 4000
"""Of a line that is measured, at most; finer ones would only take longer."""

Profile = NDArray[np.float64]
Cells = list[tuple[int, int]]


@dataclass(frozen=True)
class Stack:
    """cells: [top, bottom) of each character in the crop; image: (h, n w) or (h, n w, 3)."""

    cells: Sequence[tuple[int, int]]
    image: Image


def stacks(crop: Image) -> list[Stack]:
    """A crop (H, W) or (H, W, 3) of a vertical line, upright → its characters side by side.

    The likeliest first, then what they would be if they were fewer or more, where that is likely.
    """
    crop = without_rules(crop)
    height, width = crop.shape[:2]
    scale = max(width / _COLUMNS, height / _ROWS)
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    small = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
    cuts = [
        [(round(top * scale), round(bottom * scale)) for top, bottom in cells]
        for cells in cuts_of(grey(small))
    ]
    return [
        Stack([(top, min(height, bottom)) for top, bottom in rows], side_by_side(crop, rows))
        for rows in cuts
    ]


def cuts_of(line: Image) -> list[Cells]:
    """Rows [top, bottom) of the characters of a vertical line (H, W); paper at its ends is none.

    The likeliest first, then likely ones of other numbers of characters. The last one may end below
    the line.
    """
    distance = np.abs(line.astype(np.float64) - np.median(line))
    left, right = _extent(distance.mean(0))
    rows = distance[:, left:right].mean(1)
    top, bottom = _extent(rows)
    ink = rows[top:bottom] / max(float(np.percentile(rows[top:bottom], 95)), 1.0)
    ink = np.clip(ink - np.percentile(ink, 2), 0.0, None)
    width = right - left
    whole = np.pad(ink, (0, rows_below(distance[top:bottom, left:right])))
    tried = [(_inked(cut(whole, pitch), len(ink)), pitch) for pitch in pitches(ink, width)]
    costs = [_cost(whole, *one, width) for one in tried]
    found: dict[int, Cells] = {}
    for i in sorted(range(len(tried)), key=costs.__getitem__):
        cells, pitch = tried[i]
        if costs[i] <= min(costs) + NEAR and len(found) < _MOST and len(cells) not in found:
            placed = [(top + start, top + end) for start, end in cells]
            found[len(cells)] = _with_paper(placed, len(rows), pitch)
    return list(found.values())


def _inked(cells: Cells, rows: int) -> Cells:
    """Without one that has nothing but the paper below a line of so many rows."""
    return [(start, end) for start, end in cells if start < rows]


def _with_paper(cells: Cells, rows: int, pitch: float) -> Cells:
    """The cells at the ends with the paper around them that the others have, where there is any."""
    (start, end), (begin, stop) = cells[0], cells[-1]
    if len(cells) == 1:
        return cells
    first = (min(start, max(0, round(end - pitch))), end)
    last = (begin, max(stop, min(rows, round(begin + pitch))))
    return [first, *cells[1:-1], last]


def pitches(ink: Profile, width: int) -> list[float]:
    """Rows from one character to the next, perhaps: where the ink repeats itself, and SQUARE."""
    low, high = max(2, round(0.65 * width)), min(round(2.0 * width), int(0.75 * len(ink)))
    centred = ink - ink.mean()
    repeats = [float((centred[lag:] * centred[:-lag]).mean()) for lag in range(low, high + 1)]
    around = np.array([-np.inf, *repeats, -np.inf])
    peaks = np.flatnonzero((around[1:-1] >= around[:-2]) & (around[1:-1] >= around[2:]))
    best = sorted(peaks, key=lambda peak: -repeats[peak])[:_PITCHES]
    return [SQUARE * width, *(float(low + peak) for peak in best)]


def cut(ink: Profile, pitch: float) -> Cells:
    """The cuts that cross least ink with cells near the pitch, by dynamic programming."""
    rows = len(ink)
    shortest, longest = max(1, round(SHORTEST * pitch)), max(2, round(LONGEST * pitch))
    shortest = min(shortest, rows)
    stray = (np.arange(longest + 1) / pitch - 1) ** 2
    costs, came = np.full(rows + 1, np.inf), np.zeros(rows + 1, int)
    costs[0], between = 0.0, _between(ink)
    for end in range(shortest, rows + 1):
        starts = np.arange(max(0, end - longest), end - shortest + 1)
        totals = costs[starts] + stray[end - starts]
        best = int(np.argmin(totals))
        costs[end], came[end] = totals[best] + between[end], starts[best]
    found, end = [], rows
    while end > 0:
        found.append((int(came[end]), end))
        end = int(came[end])
    return found[::-1]


def _cost(ink: Profile, cells: Cells, pitch: float, width: int) -> float:
    """Of a cut and of a cell on average, so that few of them are no better than many."""
    between = _between(ink)
    cuts = [between[end] for _, end in cells[:-1]] or [0.5 * ink.mean()]
    stray = np.mean([((end - start) / pitch - 1) ** 2 for start, end in cells])
    return float(np.mean(cuts) + STRAY * stray + DOUBT * abs(np.log(pitch / width / SQUARE)))


def _between(ink: Profile) -> Profile:
    """Ink that a cut before each row crosses; none at the ends."""
    return np.concatenate([[0.0], np.minimum(ink[1:], ink[:-1]), [0.0]])


def _extent(profile: Profile) -> tuple[int, int]:
    """From the first to after the last place with ink."""
    least, most = np.percentile(profile, (5, _MOSTLY))
    inked = np.flatnonzero(profile > least + _EDGE * (most - least))
    return (int(inked[0]), int(inked[-1]) + 1) if len(inked) else (0, len(profile))


def side_by_side(crop: Image, rows: Sequence[tuple[int, int]]) -> Image:
    """Each cell in the middle of a column as high as the highest; around it is paper.

    Commas and full stops are where a line has them.
    """
    highest, width = max(bottom - top for top, bottom in rows), crop.shape[1]
    shape = (highest, width * len(rows), *crop.shape[2:])
    laid = np.broadcast_to(np.median(crop, axis=(0, 1)), shape).astype(np.uint8)
    for i, (top, bottom) in enumerate(rows):
        start = (highest - (bottom - top)) // 2
        cell = crop[top:bottom]  # shorter where it ends below the crop
        laid[start : start + len(cell), i * width : (i + 1) * width] = cell
    lower_marks(laid, width)
    return laid
