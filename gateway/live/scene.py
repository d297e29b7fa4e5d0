"""What a session has seen up to now: its lines, and what of a new frame must be looked at.

For each frame: `glance`; where something is new `follow`, which names regions, then `find` with the
lines that were found in them, which names lines, then `hear` with what was read of these.
"""

from collections.abc import Sequence
from itertools import count, islice

import numpy as np

from gateway.lines import as_read
from gateway.live.changes import Box, Cells, Grid, Pixels, box_of, merged
from gateway.live.frames import Frame, Sketch
from gateway.live.regions import Region, enlarged, view_of
from gateway.live.tracks import Fate, Sighting, Track, sight
from gateway.live.votes import Read
from textline.geometry import Quad
from textline.reading_order import reading_order
from textline.results import Reading, TextLine
from textline.words import locate_line

_SAME_LINE = 0.5
"""A line that is found is the one known where they share this part of what both cover."""
_SAME_EXTENT = 0.8
_SAME_PLACE = 0.5
"""A line found takes the place of those known of which it covers this part."""
_MOST_FOLLOWED = 12
"""Lines that are looked for beside their places; a page that scrolls has more, found anew."""

Seen = tuple[int, TextLine]
"""A line and its number, which stays the same as long as it is the same line."""


class Scene:
    """Not for several threads at once."""

    def __init__(self, *, chars: bool) -> None:
        self._chars = chars
        self._ids = count(1)
        self.forget()

    def forget(self) -> None:
        """The next frame is read as if it were the first."""
        self._tracks: list[Track] = []
        self._lost: list[Track] = []
        self._unread: list[Track] = []
        self._sketch: Sketch | None = None

    def glance(self, frame: Frame) -> bool:
        """Whether there is anything new; raises an ImageError."""
        known = self._sketch
        if known is None or not known.fits(frame.sketch):
            return True
        changed = self._grid.changed(frame.sketch.grey, known.grey)
        return bool(changed.any() or self._unsearched.any())

    def rest(self) -> None:
        """Nothing is new: what was read last counts once more."""
        for track in self._tracks:
            track.votes.again()

    def follow(self, frame: Frame, page: Pixels, *, search: bool) -> list[Region]:
        """The regions where lines must be looked for; page: uint8 (H, W, 3).

        search False: only where a line has gone; the rest of what has changed waits.
        """
        self._placing = frame.placing
        known, now = self._sketch, frame.sketch
        if known is None or not known.fits(now):
            return self._begin(now, page)
        changed = self._grid.changed(now.grey, known.grey)
        self._sketch = Sketch(self._grid.take(known.grey, now.grey, changed), now.size)
        self._unsearched |= changed
        self._look(page, changed)
        wanted = self._grid.cover(track.box for track in self._lost)
        if search:
            kept = self._grid.cover(track.box for track in self._tracks if track not in self._lost)
            wanted |= self._unsearched & ~kept
            self._unsearched[:] = False
        self._unsearched &= ~wanted
        boxes = self._with_lines(self._grid.regions(wanted), page.shape)
        return [view_of(page, box) for box in boxes]

    def _begin(self, sketch: Sketch, page: Pixels) -> list[Region]:
        self.forget()
        self._sketch = sketch
        self._grid = Grid(page.shape, sketch.grey.shape)
        self._unsearched: Cells = np.zeros(self._grid.shape, np.bool_)
        return [view_of(page, Box(0, 0, page.shape[1], page.shape[0]))]

    def _look(self, page: Pixels, changed: Cells) -> None:
        """At the lines where something has changed."""
        self._lost, self._unread = [], []
        for track in self._tracks:
            if not self._grid.touched(track.box, changed):
                track.votes.again()
                continue
            fate, seen = track.look(page, search=len(self._lost) < _MOST_FOLLOWED)
            if fate is Fate.CHANGED:
                self._lost.append(track)
            elif fate is Fate.ALIKE:
                track.take(seen)
                self._unread.append(track)
            else:
                track.move(seen)
                track.votes.again()

    def _with_lines(self, boxes: Sequence[Box], shape: tuple[int, ...]) -> list[Box]:
        """No region cuts a line that is known: it may be longer now."""
        height, width = shape[:2]
        regions = merged(enlarged(box, width, height) for box in boxes)
        while True:
            grown = [
                joined
                for box in regions
                for track in self._tracks
                if box.meets(track.box)
                and (joined := box.join(track.box).clipped(width, height)) != box
            ]
            if not grown:
                return regions
            regions = merged([*regions, *grown])

    def find(self, page: Pixels, regions: Sequence[Region], quads: Sequence[Quad]) -> list[Pixels]:
        """quads: what was found in the regions, in pixels of the page. → prepared lines to read."""
        looked_at = [t for t in self._tracks if any(r.box.meets(t.box) for r in regions)]
        for quad in quads:
            self._place(page, quad, looked_at)
        self._tracks = [track for track in self._tracks if track not in self._lost]
        self._unread = [track for track in self._unread if track in self._tracks]
        return [way.prepared for track in self._unread for way in track.asked]

    def _place(self, page: Pixels, quad: Quad, looked_at: list[Track]) -> None:
        """A line found: one that is known, or a new one instead of those that it covers."""
        box = box_of(quad)
        known = max(looked_at, key=lambda track: track.box.shared(box), default=None)
        if known is None or known.box.shared(box) < _SAME_LINE:
            covered = [t for t in looked_at if t.box.within(box) >= _SAME_PLACE]
            self._lost += covered
            for track in covered:
                looked_at.remove(track)
            self._tracks.append(self._new(sight(page, quad)))
            return
        looked_at.remove(known)
        if known not in self._lost and known.box.shared(box) >= _SAME_EXTENT:
            return  # as it was: its own place, which does not tremble
        self._renew(known, sight(page, quad))

    def _new(self, seen: Sighting) -> Track:
        track = Track(next(self._ids), seen, seen.look)
        self._unread.append(track)
        return track

    def _renew(self, track: Track, seen: Sighting) -> None:
        track.renew(seen)
        if track in self._lost:
            self._lost.remove(track)
        if track not in self._unread:
            self._unread.append(track)

    def hear(self, readings: Sequence[Reading]) -> None:
        """What was read of the lines that `find` named, in their order."""
        left = iter(readings)
        for track in self._unread:
            read = track.hear(list(islice(left, len(track.asked))))
            if not track.fresh or read.reading.text == track.votes.text:
                track.votes.cast(read)
            else:
                if track.votes.text:
                    track.id = next(self._ids)
                track.votes.start_over(read)
            track.fresh = False
        self._unread = []

    def lines(self) -> list[Seen]:
        """The lines with text, in reading order, in pixels of the frame as sent."""
        said = [
            (track, track.votes.shown)
            for track in self._tracks
            if track.votes.shown and track.votes.text.strip()
        ]
        order = reading_order([as_read(track.way, read.reading) for track, read in said])
        return [self._line(*said[i]) for i in order]

    def _line(self, track: Track, read: Read) -> Seen:
        upright = track.way.upright
        return track.id, locate_line(
            read.reading, upright, read.width, self._placing, chars=self._chars
        )
