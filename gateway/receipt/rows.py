"""Lines of text that stand side by side on a page: a label and its amount are often two lines."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Polygon = Sequence[Sequence[float]]

_LONGEST = 120
"""Characters of a line that are looked at; receipts have half of it, and patterns take their time.
"""
_MOST = 40
"""Lines of a row: what has more is no receipt, and each is set against the others."""
_SAME_ROW = 0.5
"""Share of the lower one's height by which two lines of a row overlap."""


@dataclass(frozen=True)
class Line:
    """index: among the page's lines; left to bottom: pixels of the page as if it were level."""

    index: int
    text: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class Printed:
    """A line as it was read; polygon: from its top-left corner on, clockwise."""

    text: str
    confidence: float
    polygon: Polygon


Row = list[Line]
"""From left to right."""


def level(printed: Sequence[Printed]) -> list[Line]:
    """Turned so that most lines run along x; the index is the place in the sequence."""
    tilt = _tilt([one.polygon for one in printed])
    return [_line(index, one, tilt) for index, one in enumerate(printed)]


def rows(lines: Iterable[Line]) -> list[Row]:
    """From top to bottom."""
    found: list[Row] = []
    for line in sorted(lines, key=lambda line: line.top + line.bottom):
        if found and len(found[-1]) < _MOST and _beside(found[-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda line: line.left) for row in found]


def _beside(row: Row, line: Line) -> bool:
    """Whether it overlaps the nearest line of the row, and so a slight slope adds up to none."""
    nearest = min(row, key=lambda other: abs(other.left + other.right - line.left - line.right))
    shared = min(nearest.bottom, line.bottom) - max(nearest.top, line.top)
    return shared > _SAME_ROW * min(nearest.height, line.height)


def _tilt(polygons: Sequence[Polygon]) -> float:
    """Radians by which the top edges fall to the right, the longer ones counting for more."""
    along = sum(polygon[1][0] - polygon[0][0] for polygon in polygons)
    down = sum(polygon[1][1] - polygon[0][1] for polygon in polygons)
    return math.atan2(down, along)


def _line(index: int, printed: Printed, tilt: float) -> Line:
    cos, sin = math.cos(tilt), math.sin(tilt)
    xs = [x * cos + y * sin for x, y in printed.polygon]
    ys = [y * cos - x * sin for x, y in printed.polygon]
    text = printed.text[:_LONGEST]
    return Line(index, text, printed.confidence, min(xs), min(ys), max(xs), max(ys))
