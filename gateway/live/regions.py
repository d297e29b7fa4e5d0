"""Parts of a frame's picture as the detector gets them."""

from dataclasses import dataclass

from gateway.detector_view import View, shrink
from gateway.live.changes import Box, Pixels

VIEW_LONG_SIDE = 960
"""Of a whole frame: fewer pixels than a page gets, since frames come by the second."""
_SMALLEST = 96
"""Pixels of a region's side: the detector needs some surroundings."""


@dataclass(frozen=True)
class Region:
    """box: on the page."""

    box: Box
    view: View


def view_of(page: Pixels, box: Box) -> Region:
    part = page[box.top : box.bottom, box.left : box.right]
    scale = min(1.0, VIEW_LONG_SIDE / max(page.shape[:2]))
    if scale < 1:
        part = shrink(part, scale)
    across, down = part.shape[1] / (box.right - box.left), part.shape[0] / (box.bottom - box.top)
    return Region(box, View(part, (box.left, box.top), (across, down)))


def enlarged(box: Box, width: int, height: int) -> Box:
    """To the smallest region, within a page of this size."""
    left, right = _stretched(box.left, box.right, width)
    top, bottom = _stretched(box.top, box.bottom, height)
    return Box(left, top, right, bottom)


def _stretched(start: int, end: int, limit: int) -> tuple[int, int]:
    missing = max(0, _SMALLEST - (end - start))
    start = max(0, min(start - missing // 2, limit - _SMALLEST))
    return start, min(limit, max(end, start + _SMALLEST))
