"""From a line's characters and their spans to words, and all of them to their places."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from math import exp, log

import numpy as np

from textline.geometry import Points, UprightLine
from textline.results import Box, Glyph, PageText, Piece, Polygon, Reading, TextLine

ToPicture = Callable[[Points], Points]
"""Page pixels (..., 2) to pixels of the picture as sent."""


def geometric_mean(confidences: Iterable[float]) -> float:
    """0 where there is nothing to average, and where one is 0."""
    values = list(confidences)
    if not values or min(values) <= 0:
        return 0.0
    return exp(sum(map(log, values)) / len(values))


def split_words(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Runs of characters between white space."""
    for space, run in groupby(glyphs, key=lambda glyph: glyph.text.isspace()):
        if not space:
            yield list(run)


def span_of(word: Sequence[Glyph]) -> tuple[float, float]:
    """From one end of a word to the other, whichever way it is read."""
    return min(glyph.span[0] for glyph in word), max(glyph.span[1] for glyph in word)


def confidence_of(word: Sequence[Glyph]) -> float:
    return geometric_mean([glyph.confidence for glyph in word])


class Frame:
    """The picture as sent: its size, and how page pixels map to it."""

    def __init__(
        self, width: int, height: int, to_picture: ToPicture = lambda points: points
    ) -> None:
        self._limit = np.array([width, height], np.float64)
        self._to_picture = to_picture

    def place(self, polygons: Points) -> tuple[list[Box], list[Polygon]]:
        """Page polygons (N, 4, 2) → boxes in whole pixels, polygons to a tenth, in the picture."""
        inside = self._to_picture(polygons).clip(0, self._limit)
        corners = np.empty((len(inside), 2, 2))
        # Two by two: numpy reduces over an axis of four in three times the time.
        first, second, third, fourth = inside.transpose(1, 0, 2)
        np.floor(np.minimum(np.minimum(first, second), np.minimum(third, fourth)), corners[:, 0])
        np.ceil(np.maximum(np.maximum(first, second), np.maximum(third, fourth)), corners[:, 1])
        boxes: list[Box] = corners.astype(int).tolist()
        rounded: list[Polygon] = inside.round(1).tolist()
        return boxes, rounded


def locate_line(
    reading: Reading, line: UprightLine, width: int, frame: Frame, *, chars: bool
) -> TextLine:
    """Put one reading in its place; width: of the prepared line that the spans count in."""
    words = list(split_words(reading.glyphs))
    texts = [reading.text, *("".join([glyph.text for glyph in word]) for word in words)]
    sure = [reading.confidence, *map(confidence_of, words)]
    spans = [(0.0, float(width)), *map(span_of, words)]
    if chars:
        texts += [glyph.text for glyph in reading.glyphs]
        sure += [glyph.confidence for glyph in reading.glyphs]
        spans += [glyph.span for glyph in reading.glyphs]
    boxes, polygons = frame.place(_polygons(reading, line, spans, width))
    placed = list(map(Piece, texts, np.round(sure, 4).tolist(), boxes, polygons))
    whole, end = placed[0], len(words) + 1
    return TextLine(
        whole.text, whole.confidence, whole.bbox, whole.polygon, placed[1:end], placed[end:]
    )


def _polygons(
    reading: Reading, line: UprightLine, spans: Sequence[tuple[float, float]], width: int
) -> Points:
    """On the page, (N, 4, 2); their corners are in the order of the text as it is read."""
    polygons = line.polygons(np.array(spans, np.float64).clip(0, width), width)
    return np.roll(polygons, 2, axis=1) if reading.turned else polygons


def gather(lines: Sequence[TextLine], counts: Sequence[int]) -> PageText:
    """A page from its lines in reading order; counts: each one's characters, its weight."""
    if not lines:
        return PageText(text="", confidence=0.0, bbox=None, lines=[])
    weighted = sum(line.confidence * count for line, count in zip(lines, counts, strict=True))
    corners = np.array([line.bbox for line in lines])
    bbox: Box = [corners[:, 0].min(0).tolist(), corners[:, 1].max(0).tolist()]
    text = "\n".join(line.text for line in lines)
    return PageText(text, round(weighted / sum(counts), 4), bbox, list(lines))
