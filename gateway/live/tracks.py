"""A line of text that is followed from frame to frame."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from gateway.live.changes import Box, box_of
from gateway.live.votes import Read, Votes
from textline.geometry import Quad, runs_down, size
from textline.line import HEIGHT, grey, scale, stretch
from textline.results import Reading
from textline.ways import Way, best_ways, ways_of

Pixels = NDArray[np.uint8]

_SAME = 6.0
_ALIKE = 24.0
"""Grey levels between two pictures of a line, where they differ most: below the first the line need
not be read again, above the second it says something else.
"""
_LOCAL = 4.0
"""Nor does it say the same where they differ so many times more than in the rest of the line: one
letter is another. A moving background, or half a pixel's shift, is seen in all of it.
"""
_WINDOW = 20
"""Columns of such a line over which the difference is averaged: a letter or two."""
_MOVED = 0.8
"""Correlation at which a line is found again beside its place."""
_REACH = (1.0, 0.5)
"""How far a line is looked for, across and down, in its heights."""


class Fate(Enum):
    SAME = auto()
    """It looks as it did when it was last read."""
    ALIKE = auto()
    """The same text as far as one can see, in other pixels: read again, as one vote more."""
    CHANGED = auto()
    """Something else is there now."""


@dataclass(eq=False)
class Track:
    """seen: where it is; look_then: how it looked when it was last read, (32, W)."""

    id: int
    seen: "Sighting"
    look_then: Pixels
    chosen: int = 0
    """The way it is read in, of those in which it is seen."""
    votes: Votes = field(default_factory=Votes)
    fresh: bool = True
    """The next reading counts by itself, not as a vote."""

    @property
    def box(self) -> Box:
        return box_of(self.seen.quad)

    @property
    def way(self) -> Way:
        return self.seen.ways[self.chosen]

    @property
    def asked(self) -> Sequence[Way]:
        """The ways to read it in: all, until one is chosen."""
        return self.seen.ways if self.fresh else [self.way]

    def look(self, page: Pixels, *, search: bool) -> tuple[Fate, "Sighting"]:
        """What has become of it on this page (H, W, 3); search: beside its place too."""
        here = sight(page, self.seen.quad)
        fate = self._compare(here)
        if fate is not Fate.CHANGED or not search:
            return fate, here
        moved = _find(self.look_then, page, self.seen.quad)
        if moved is None:
            return fate, here
        there = sight(page, moved)
        return self._compare(there), there

    def take(self, seen: "Sighting") -> None:
        self.seen, self.look_then = seen, seen.look

    def renew(self, seen: "Sighting") -> None:
        """It was found anew."""
        self.chosen, self.fresh = 0, True
        self.take(seen)

    def hear(self, readings: Sequence[Reading]) -> Read:
        """readings: of the ways asked; the one that it is read in from now on."""
        best = best_ways(self.asked, readings)
        way, reading = best[0] if best else (self.asked[0], readings[0])
        self.chosen = [one is way for one in self.seen.ways].index(True)
        return Read(reading, way.prepared.shape[1])

    def move(self, seen: "Sighting") -> None:
        """It looks the same at another place; it is compared with how it was read all the same."""
        self.seen = seen

    def _compare(self, seen: "Sighting") -> Fate:
        greatest, usual = differences(self.look_then, seen.look)
        if greatest <= _SAME:
            return Fate.SAME
        return Fate.CHANGED if greatest > min(_ALIKE, _LOCAL * usual) else Fate.ALIKE


@dataclass(frozen=True)
class Sighting:
    """A line cut from one frame; quad: its corners as they stand there."""

    quad: Quad
    ways: Sequence[Way]

    @cached_property
    def look(self) -> Pixels:
        """(32, W) with all its paper, which does not come and go with the letters as lines to read
        have it. The cells of a stacked line are not the same from frame to frame: it is the last.
        """
        return stretch(scale(grey(self.ways[-1].upright.crop)))


def sight(page: Pixels, quad: Quad) -> Sighting:
    return Sighting(quad, [_kept(way) for way in ways_of(page, quad, 0)])


def _kept(way: Way) -> Way:
    """A crop can be a view that would keep its whole frame in memory."""
    return replace(way, upright=replace(way.upright, crop=way.upright.crop.copy()))


def differences(before: Pixels, now: Pixels) -> tuple[float, float]:
    """Of lines (32, W), by windows of columns: the greatest mean, and the usual one."""
    if before.shape != now.shape:
        return 255.0, 0.0
    # A blur forgives what a fraction of a pixel's shift does to the edges of letters.
    soft = [cv2.blur(line, (3, 3)) for line in (before, now)]
    columns = cv2.absdiff(*soft).mean(0, dtype=np.float32)
    window = min(_WINDOW, len(columns))
    sums = np.cumsum(np.concatenate([[0.0], columns]))
    means = (sums[window:] - sums[:-window]) / window
    return float(means.max()), float(np.median(means))


def _find(look: Pixels, page: Pixels, quad: Quad) -> Quad | None:
    """Where on the page the line stands now, near its quad; None where it is not found."""
    height = size(quad)[1]
    box, scale = box_of(quad), HEIGHT / max(1.0, height)
    if runs_down(quad) or abs((box.bottom - box.top) - height) > 0.25 * height:
        return None  # only level lines are followed; others are found anew
    across, down = (round(reach * height) for reach in _REACH)
    left, top = max(0, box.left - across), max(0, box.top - down)
    around = grey(page[top : box.bottom + down, left : box.right + across])
    wide = (round(around.shape[1] * scale), round(around.shape[0] * scale))
    if wide[0] < look.shape[1] or wide[1] < HEIGHT:
        return None
    scaled = cv2.resize(around, wide, interpolation=cv2.INTER_AREA)
    scores = cv2.matchTemplate(scaled, look, cv2.TM_CCOEFF_NORMED)
    _, best, _, place = cv2.minMaxLoc(scores)
    if best < _MOVED:
        return None
    shift = np.array(place) / scale + (left, top) - quad.min(0)
    return np.asarray(quad + np.round(shift), np.float32)
