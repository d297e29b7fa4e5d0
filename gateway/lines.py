"""A page's lines: the ways in which each could be read, and which of them was right.

Every function here runs in a thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gateway.pages import Page
from textline.geometry import (
    Quad,
    UprightLine,
    read_along,
    runs_down,
    size,
    stacked_line,
    upright_line,
    whole,
)
from textline.line import prepare_line
from textline.reading_order import reading_order
from textline.results import PageText, Reading
from textline.words import gather, locate_line

Pixels = NDArray[np.uint8]

LONGEST_LINE = 100_000
"""Columns of a prepared line: what is longer is squeezed, so that a request holds it."""
NARROWEST = 4.0
"""A character is at most this many times higher than wide."""
LONE = 0.5
"""What the confidence in a single character counts that was found on its side: a 1 is a sure dash
there."""


@dataclass(frozen=True)
class Way:
    """One way to read a line: cut out so, and as the recogniser gets it, uint8 (32, W).

    quad: where the line is on the page, from where its text begins; number: of the line.
    """

    upright: UprightLine
    prepared: Pixels
    quad: Quad
    number: int
    on_side: bool = False


def cut_lines(page: Page, quads: Sequence[Quad]) -> list[Way]:
    """quads: in pixels of the page's view; ignored where the whole page is one line."""
    view = page.view
    full = [whole(page.pixels)] if view is None else _of_page(page.pixels, view, quads)
    return [way for number, quad in enumerate(full) for way in ways_of(page.pixels, quad, number)]


def ways_of(page: Pixels, quad: Quad, number: int) -> list[Way]:
    """A line that runs down the page: its characters upright, or turned like the line itself.

    Or one narrow character that stands alone.
    """
    if not runs_down(quad):
        return [_way(upright_line(page, quad), quad, number)]
    width, height = size(quad)
    along = read_along(quad)
    lone = [_way(upright_line(page, quad), along, number)] if height < NARROWEST * width else []
    return [
        *lone,
        _way(stacked_line(page, quad), along, number),
        _way(upright_line(page, along), along, number, on_side=True),
    ]


def place_lines(
    page: Page, ways: Sequence[Way], readings: Sequence[Reading], *, chars: bool
) -> PageText:
    """The readings in their places in the picture as sent; lines without text are left out."""
    read = best_ways(ways, readings)
    ordered = [read[i] for i in reading_order([as_read(*pair) for pair in read])]
    placed = [
        locate_line(reading, way.upright, way.prepared.shape[1], page.frame, chars=chars)
        for way, reading in ordered
    ]
    return gather(placed, [len(reading.glyphs) for _, reading in ordered])


def best_ways(ways: Sequence[Way], readings: Sequence[Reading]) -> list[tuple[Way, Reading]]:
    """Of each line that has text, the way that the recogniser is surest of."""
    best: dict[int, tuple[Way, Reading]] = {}
    for way, reading in zip(ways, readings, strict=True):
        known = best.get(way.number)
        if reading.text.strip() and (not known or _trust(way, reading) > _trust(*known)):
            best[way.number] = (way, reading)
    return list(best.values())


def as_read(way: Way, reading: Reading) -> Quad:
    """Where the line is, from where its text begins."""
    return np.roll(way.quad, 2, axis=0) if reading.turned else way.quad


def _trust(way: Way, reading: Reading) -> float:
    lone = way.on_side and len(reading.glyphs) == 1
    return reading.confidence * (LONE if lone else 1.0)


def _way(line: UprightLine, quad: Quad, number: int, *, on_side: bool = False) -> Way:
    return Way(line, _squeeze(prepare_line(line.crop)), quad, number, on_side)


def _of_page(page: Pixels, view: Pixels, quads: Sequence[Quad]) -> list[Quad]:
    """Quads of the view → quads of the page."""
    scale = np.array(page.shape[1::-1], np.float32) / view.shape[1::-1]
    return [(quad * scale).astype(np.float32) for quad in quads]


def _squeeze(line: Pixels) -> Pixels:
    if line.shape[1] <= LONGEST_LINE:
        return line
    shape = (LONGEST_LINE, line.shape[0])
    return np.asarray(cv2.resize(line, shape, interpolation=cv2.INTER_AREA), np.uint8)
