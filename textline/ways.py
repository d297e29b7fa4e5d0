"""The ways in which a line could be read, and which of them was right."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from textline.column import read_down
from textline.geometry import (
    Quad,
    StackedLine,
    UprightLine,
    read_along,
    runs_down,
    size,
    stacked_lines,
    upright_line,
    whole,
)
from textline.line import Image, prepare_line
from textline.results import Reading

LONGEST_LINE = 100_000
"""Columns of a prepared line: what is longer is squeezed, so that a request holds it."""
NARROWEST = 4.0
"""A character is at most this many times higher than wide."""
SURER = 0.02
"""How much surer a guess must be to be believed."""
LONE = 0.5
"""What the confidence in a single character counts that was found on its side: a 1 is a sure dash
there."""


@dataclass(frozen=True)
class Way:
    """One way to read a line: cut out so, and as the recogniser gets it, uint8 (32, W).

    quad: where the line is on the page, from where its text begins; number: of the line; guess: as
    another number of characters than the likeliest.
    """

    upright: UprightLine
    prepared: Image
    quad: Quad
    number: int
    on_side: bool = False
    guess: bool = False


def ways_of(page: Image, quad: Quad, number: int) -> list[Way]:
    """A line that runs down the page: its characters upright, so many or perhaps more or fewer, or
    turned like the line itself. Or one narrow character that stands alone.
    """
    if not runs_down(quad):
        return [way(page, quad, number)]
    width, height = size(quad)
    along, stacked = read_along(quad), stacked_lines(page, quad)
    lone = [_way(upright_line(page, quad), along, number)] if height < NARROWEST * width else []
    return [
        *lone,
        *(replace(_way(line, along, number), guess=i > 0) for i, line in enumerate(stacked)),
        _way(upright_line(page, along), along, number, on_side=True),
    ]


def ways_of_crop(crop: Image, number: int) -> list[Way]:
    """Of a picture (H, W, 3) that is one line."""
    return ways_of(crop, whole(crop), number)


def way(page: Image, quad: Quad, number: int) -> Way:
    """The text along the quad's upper edge."""
    return _way(upright_line(page, quad), quad, number)


def best_ways(ways: Sequence[Way], readings: Sequence[Reading]) -> list[tuple[Way, Reading]]:
    """Of each line that has text, the way that the recogniser is surest of."""
    best: dict[int, tuple[Way, Reading]] = {}
    for one, said in zip(ways, readings, strict=True):
        reading = read_down(said) if isinstance(one.upright, StackedLine) else said
        known = best.get(one.number)
        if reading.text.strip() and (not known or _trust(one, reading) > _trust(*known)):
            best[one.number] = (one, reading)
    return list(best.values())


def _trust(one: Way, reading: Reading) -> float:
    lone = one.on_side and len(reading.glyphs) == 1
    return reading.confidence * (LONE if lone else 1.0) - (SURER if one.guess else 0.0)


def _way(line: UprightLine, quad: Quad, number: int, *, on_side: bool = False) -> Way:
    return Way(line, _squeeze(prepare_line(line.crop)), quad, number, on_side)


def _squeeze(line: Image) -> Image:
    if line.shape[1] <= LONGEST_LINE:
        return line
    shape = (LONGEST_LINE, line.shape[0])
    return np.asarray(cv2.resize(line, shape, interpolation=cv2.INTER_AREA), np.uint8)
