"""Where a frame differs from what was looked at before: a grid of cells over its sketch."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from textline.geometry import Quad

Pixels = NDArray[np.uint8]
Cells = NDArray[np.bool_]
"""(rows, columns): one a square of CELL × CELL pixels of the sketch."""

CELL = 8
DIFFERENCE = 24
"""Of 255: what a camera's grain does not reach in a sketch, and a faint letter does."""
_PIXELS = 2
"""So many pixels that differ make a cell one that has changed."""
_MOST_REGIONS = 3
_MARGIN = 2
"""Cells around what has changed that are looked at too, so that no letter is cut."""


@dataclass(frozen=True)
class Box:
    """In pixels, the right and bottom edges excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        return max(0, self.right - self.left) * max(0, self.bottom - self.top)

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def shared(self, other: "Box") -> float:
        """What both cover, as a part of what either does."""
        both = self._both(other)
        return both / max(1, self.area + other.area - both)

    def within(self, other: "Box") -> float:
        """Which part of this one the other covers."""
        return self._both(other) / max(1, self.area)

    def _both(self, other: "Box") -> int:
        across = min(self.right, other.right) - max(self.left, other.left)
        return max(0, across) * max(0, min(self.bottom, other.bottom) - max(self.top, other.top))

    def clipped(self, width: int, height: int) -> "Box":
        low = (max(0, self.left), max(0, self.top))
        return Box(*low, min(width, self.right), min(height, self.bottom))

    def join(self, other: "Box") -> "Box":
        low = (min(self.left, other.left), min(self.top, other.top))
        return Box(*low, max(self.right, other.right), max(self.bottom, other.bottom))


def box_of(quad: Quad) -> Box:
    (left, top), (right, bottom) = np.floor(quad.min(0)), np.ceil(quad.max(0))
    return Box(int(left), int(top), int(right), int(bottom))


class Grid:
    """The cells of a picture of this shape, (height, width, …), and of its sketch (h, w)."""

    def __init__(self, picture: tuple[int, ...], sketch: tuple[int, ...]) -> None:
        self.sketch = (sketch[0], sketch[1])
        self.shape = (-(-sketch[0] // CELL), -(-sketch[1] // CELL))
        self._size = (picture[1], picture[0])
        self._cell = (CELL * picture[1] / sketch[1], CELL * picture[0] / sketch[0])

    def changed(self, sketch: Pixels, reference: Pixels) -> Cells:
        differs = (cv2.absdiff(sketch, reference) > DIFFERENCE).astype(np.uint8)
        below, beside = -self.sketch[0] % CELL, -self.sketch[1] % CELL
        whole = np.pad(differs, ((0, below), (0, beside)))
        rows, columns = self.shape
        counts = whole.reshape(rows, CELL, columns, CELL).sum((1, 3))
        changed: Cells = counts >= _PIXELS
        return changed

    def take(self, reference: Pixels, sketch: Pixels, cells: Cells) -> Pixels:
        """The reference with the sketch's pixels in these cells.

        Elsewhere it stays, so that what fades in slowly has changed some time.
        """
        mask = np.kron(cells, np.ones((CELL, CELL), np.bool_))
        mask = mask[: self.sketch[0], : self.sketch[1]]
        return np.where(mask, sketch, reference)

    def cover(self, boxes: Iterable[Box]) -> Cells:
        """The cells that these boxes of the picture touch."""
        cells = np.zeros(self.shape, np.bool_)
        across, down = self._cell
        for box in boxes:
            rows = slice(max(0, int(box.top / down)), max(0, int(np.ceil(box.bottom / down))))
            columns = slice(
                max(0, int(box.left / across)), max(0, int(np.ceil(box.right / across)))
            )
            cells[rows, columns] = True
        return cells

    def touched(self, box: Box, cells: Cells) -> bool:
        return bool((self.cover([box]) & cells).any())

    def regions(self, cells: Cells) -> list[Box]:
        """The parts of the picture that hold these cells: a few, or one where they lie all over."""
        size = 2 * _MARGIN + 1
        grown = cv2.dilate(cells.astype(np.uint8), np.ones((size, size), np.uint8))
        _, _, found, _ = cv2.connectedComponentsWithStats(grown.astype(np.uint8))
        boxes = merged([self._box(*map(int, part[:4])) for part in found[1:]])
        if len(boxes) > _MOST_REGIONS:
            return [_around(boxes)]
        return boxes

    def _box(self, left: int, top: int, width: int, height: int) -> Box:
        across, down = self._cell
        right = min(self._size[0], round((left + width) * across))
        bottom = min(self._size[1], round((top + height) * down))
        return Box(round(left * across), round(top * down), right, bottom)


def merged(boxes: Iterable[Box]) -> list[Box]:
    """No two of them meet."""
    apart: list[Box] = []
    for box in boxes:
        while near := [other for other in apart if other.meets(box)]:
            apart = [other for other in apart if other not in near]
            box = _around([box, *near])
        apart.append(box)
    return apart


def _around(boxes: list[Box]) -> Box:
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.join(box)
    return whole
