"""Quadrilaterals on the page, upright crops of them, and the way back from a crop to page pixels.

A quad is float32 (4, 2) in page pixels: top-left, top-right, bottom-right, bottom-left of the text
as it is read. Coordinates are edges: pixel i covers i to i + 1; (0, 0) to (W, H) is the whole page.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from textline.vertical import stacks

Quad = NDArray[np.float32]
Points = NDArray[np.float64]
Pixels = NDArray[np.uint8]

VERTICAL = 1.5
"""A quad this many times higher than wide holds a line that runs down the page."""
_REMAP_LIMIT = 32_000
"""OpenCV warps between pictures whose sides are below 2¹⁵."""


@dataclass(frozen=True)
class UprightLine:
    """crop: uint8 (h, w, 3); to_page: float64 (3, 3), crop pixels to page pixels."""

    crop: Pixels
    to_page: Points

    def polygons(self, spans: Points, width: int) -> Points:
        """Spans (N, 2) = left and right in the line scaled to `width` → page polygons (N, 4, 2)."""
        height, crop_width = self.crop.shape[:2]
        left, right = (np.asarray(spans, np.float64).reshape(-1, 2) * (crop_width / width)).T
        return project(_rectangles(left, 0.0, right, height), self.to_page)


@dataclass(frozen=True)
class StackedLine(UprightLine):
    """A vertical line of upright characters; crop: its n cells side by side.

    cells: [top, bottom) of each in the upright crop of `width` pixels that to_page maps.
    """

    cells: Sequence[tuple[int, int]]
    width: int

    def polygons(self, spans: Points, width: int) -> Points:
        """A span is where its cells are; a short one where the cell of its middle is."""
        count = len(self.cells)
        ends = np.asarray(spans, np.float64).reshape(-1, 2) * (count / width)
        short = ends[:, 1] - ends[:, 0] < 1.5
        first = np.where(short, np.floor(ends.mean(1)), np.round(ends[:, 0])).astype(int)
        first = np.clip(first, 0, count - 1)
        last = np.where(short, first, np.round(ends[:, 1]).astype(int) - 1).clip(first, count - 1)
        rows = np.array(self.cells, np.float64)
        top, bottom = rows[first, 0], rows[last, 1]
        return project(_rectangles(0.0, top, self.width, bottom), self.to_page)


def stacked_lines(page: Pixels, quad: Quad) -> list[StackedLine]:
    """The cells of a quad that runs down the page, its corners as they stand on the page.

    The likeliest first; others where it is not clear how many characters there are.
    """
    upright = upright_line(page, quad)
    return [
        StackedLine(stacked.image, upright.to_page, stacked.cells, upright.crop.shape[1])
        for stacked in stacks(upright.crop)
    ]


def _rectangles(
    left: Points | float, top: Points | float, right: Points | float, bottom: Points | float
) -> Points:
    """Sides (N,), or one for all → corners (N, 4, 2) from the top left on, clockwise."""
    count = max(np.size(left), np.size(top))
    corners = np.empty((count, 4, 2))
    # Not np.stack of stacks, which takes as long as all the rest of placing a line.
    corners[:, 0, 0] = corners[:, 3, 0] = left
    corners[:, 1, 0] = corners[:, 2, 0] = right
    corners[:, 0, 1] = corners[:, 1, 1] = top
    corners[:, 2, 1] = corners[:, 3, 1] = bottom
    return corners


def project(points: Points, matrix: Points) -> Points:
    """Points (..., 2) through a homography (3, 3), or an affine map (2, 3)."""
    mapped = np.asarray(points, np.float64) @ matrix[:, :2].T + matrix[:, 2]
    return mapped if len(matrix) == 2 else mapped[..., :2] / mapped[..., 2:]


def whole(page: Pixels) -> Quad:
    """The quad that is the whole picture."""
    height, width = page.shape[:2]
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


def size(quad: Quad) -> tuple[float, float]:
    """(width, height): the longer of each pair of opposite sides."""
    first, second, third, fourth = quad.tolist()
    across = max(math.dist(first, second), math.dist(third, fourth))
    return across, max(math.dist(second, third), math.dist(fourth, first))


def runs_down(quad: Quad) -> bool:
    """Whether the quad holds a line that runs down the page, or a lone narrow character."""
    width, height = size(quad)
    return height > VERTICAL * width


def read_along(quad: Quad) -> Quad:
    """A line that runs down the page starts at its top right: turn the corners, not the pixels."""
    return np.roll(quad, -1, axis=0) if runs_down(quad) else quad


def upright_line(page: Pixels, quad: Quad) -> UprightLine:
    """Cut a quad out of page (H, W, 3) and straighten it; off the page, its edge is repeated."""
    box = _whole_pixels(page, quad)
    if box is not None:
        left, top, right, bottom = box
        shift = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64)
        return UprightLine(page[top:bottom, left:right], shift)
    width, height = _crop_size(page, quad)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    to_page = np.asarray(cv2.getPerspectiveTransform(corners, quad.astype(np.float32)), np.float64)
    return UprightLine(_warp(page, quad, to_page, (width, height)), to_page)


def _crop_size(page: Pixels, quad: Quad) -> tuple[int, int]:
    """(width, height) of a line's crop; a twisted quad gets no more pixels than the page has."""
    sides = np.array(size(quad))
    shrink = min(1.0, (page.shape[0] * page.shape[1] / max(sides.prod(), 1.0)) ** 0.5)
    width, height = np.clip(np.round(sides * shrink), 1, _REMAP_LIMIT).astype(int).tolist()
    return width, height


def _whole_pixels(page: Pixels, quad: Quad) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) of an unturned quad on the pixel grid, which needs no warping."""
    corners = quad.tolist()
    left, top, right, bottom = (int(side) for side in (*corners[0], *corners[2]))
    plain = [[left, top], [right, top], [right, bottom], [left, bottom]]
    inside = 0 <= left < right <= page.shape[1] and 0 <= top < bottom <= page.shape[0]
    return (left, top, right, bottom) if inside and plain == corners else None


def _warp(page: Pixels, quad: Quad, to_page: Points, size: tuple[int, int]) -> Pixels:
    """Warp from the part of the page around the quad: a page of any length then fits OpenCV."""
    limit = np.array(page.shape[1::-1])
    low = np.clip(np.floor(quad.min(0)).astype(int) - 2, 0, limit - 1)
    high = np.clip(np.ceil(quad.max(0)).astype(int) + 2, low + 1, limit)
    part = page[low[1] : high[1], low[0] : high[0]]
    # OpenCV counts from pixel centres: half a pixel off the edges that quads count from.
    centre = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    back = np.array([[1, 0, -0.5 - low[0]], [0, 1, -0.5 - low[1]], [0, 0, 1]])
    warped = cv2.warpPerspective(
        part,
        back @ to_page @ centre,
        size,
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(warped, np.uint8)
