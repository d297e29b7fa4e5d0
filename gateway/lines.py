"""A page's lines: cut out of it for the recogniser, and put back in their places when read.

Every function here runs in a thread.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gateway.pages import Page
from textline.geometry import Quad, whole
from textline.reading_order import reading_order
from textline.results import PageText, Reading
from textline.ways import Way, best_ways, ways_of
from textline.words import gather, locate_line

Pixels = NDArray[np.uint8]


def cut_lines(page: Page, quads: Sequence[Quad]) -> list[Way]:
    """quads: in pixels of the page's view; ignored where the whole page is one line."""
    view = page.view
    full = [whole(page.pixels)] if view is None else list(map(view.on_page, quads))
    return [way for number, quad in enumerate(full) for way in ways_of(page.pixels, quad, number)]


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


def as_read(way: Way, reading: Reading) -> Quad:
    """Where the line is, from where its text begins."""
    return np.roll(way.quad, 2, axis=0) if reading.turned else way.quad
