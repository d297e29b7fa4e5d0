"""A picture of one line in which the line rises or falls: read along some slopes when unsure.

The boxes that a detector finds are turned with their lines already; who cuts a word out of a
photograph by hand, or with an upright box, sends it slanted, with its corners empty.

Chinese and Japanese are left as they are: a band that cuts through their characters shows others.
"""

import math
from collections.abc import Sequence

import numpy as np

from textline.charset import is_dense
from textline.geometry import Quad
from textline.line import Image
from textline.results import Reading
from textline.ways import Way, best_ways, way

SLOPES = (-35, -25, -15, -8, 8, 15, 25, 35)
"""Degrees; positive ones fall."""
UNSURE = 0.88
"""Confidence below which a line is read along slopes too."""
BELIEVED = 0.6
"""Confidence of a reading along a slope from which it is believed, where it is SURER."""
SURER = 0.1
LONGEST = 6.0
"""Times wider than high: a line in a longer crop has no room to rise."""
_THINNEST = 0.25
_SHORTEST = 0.5
"""Of a crop's height and width: a line on a slope takes up as much."""
_ROOM = 1.04


def may_rise(crop: Image, ways: Sequence[Way], readings: Sequence[Reading]) -> bool:
    """Whether the `readings` of a crop (H, W, 3) that is one line are unsure, and it has room."""
    text, confidence = _best(ways, readings)
    sure = confidence >= UNSURE or is_dense(text)
    return not sure and len(ways) == 1 and crop.shape[1] <= LONGEST * crop.shape[0]


def tilted(crop: Image, number: int) -> list[Way]:
    """The ways along slopes; number: of the line."""
    height, width = crop.shape[:2]
    return [way(crop, along(width, height, slope), number) for slope in SLOPES]


def settle(
    ways: Sequence[Way],
    readings: Sequence[Reading],
    slopes: Sequence[Way],
    read: Sequence[Reading],
) -> tuple[Sequence[Way], Sequence[Reading]]:
    """The readings along slopes where one of them is much surer, else those there were.

    What has fewer characters is part of the line.
    """
    text, before = _best(ways, readings)
    whole = [pair for pair in zip(slopes, read, strict=True) if _may_be(pair[1].text, text)]
    slopes, read = [way for way, _ in whole], [reading for _, reading in whole]
    _, after = _best(slopes, read)
    return (slopes, read) if after > max(before + SURER, BELIEVED) else (ways, readings)


def _best(ways: Sequence[Way], readings: Sequence[Reading]) -> tuple[str, float]:
    """Text and confidence; none and 0 where there is no text."""
    found = best_ways(ways, readings)
    return (found[0][1].text, found[0][1].confidence) if found else ("", 0.0)


def _may_be(text: str, before: str) -> bool:
    return len(text.replace(" ", "")) >= len(before.replace(" ", "")) and not is_dense(text)


def along(width: int, height: int, slope: float) -> Quad:
    """The band in the middle of a crop that a line of this slope, in degrees, fills it with."""
    angle = math.radians(slope)
    cos, sin = math.cos(angle), abs(math.sin(angle))
    spread = cos * cos - sin * sin
    long = (width * cos - height * sin) / spread
    high = (height * cos - width * sin) / spread
    long = _ROOM * min(max(long, _SHORTEST * width), math.hypot(width, height))
    high = _ROOM * max(high, _THINNEST * height)
    right = np.array([math.cos(angle), math.sin(angle)]) * (long / 2)
    down = np.array([-math.sin(angle), math.cos(angle)]) * (high / 2)
    corners = [-right - down, right - down, right + down, down - right]
    return (np.array([width / 2, height / 2]) + corners).astype(np.float32)
