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


class Frame:
    """The picture as sent: its size, and how page pixels map to it."""

    def __init__(
        self, width: int, height: int, to_picture: ToPicture = lambda points: points
    ) -> None:
        self._limit = np.array([width, height], np.float64)
        self._to_picture = to_picture

    def place(self, polygons: Points) -> tuple[list[Box], list[Polygon]]:
        """Page polygons (N, 4, 2) → boxes in whole pixels, polygons to a tenth, in the picture."""
        inside = np.clip(self._to_picture(polygons), 0, self._limit)
        low, high = np.floor(inside.min(1)).astype(int), np.ceil(inside.max(1)).astype(int)
        boxes: list[Box] = np.stack([low, high], 1).tolist()
        rounded: list[Polygon] = np.round(inside, 1).tolist()
        return boxes, rounded


def locate_line(
    reading: Reading, line: UprightLine, width: int, frame: Frame, *, chars: bool
) -> TextLine:
    """Put one reading in its place; width: of the prepared line that the spans count in."""
    words = list(split_words(reading.glyphs))
    spans = [(0.0, float(width)), *map(span_of, words)]
    if chars:
        spans += [glyph.span for glyph in reading.glyphs]
    spans_within = np.clip(np.array(spans, np.float64), 0, width)
    polygons_on_page = line.polygons(spans_within, width)
    if reading.turned:  # corners are in the order of the text as it is read
        polygons_on_page = np.roll(polygons_on_page, 2, axis=1)
    boxes, polygons = frame.place(polygons_on_page)
    placed = list(zip(boxes, polygons, strict=True))
    return TextLine(
        text=reading.text,
        confidence=round(reading.confidence, 4),
        bbox=boxes[0],
        polygon=polygons[0],
        words=[
            Piece(
                "".join(glyph.text for glyph in word),
                round(geometric_mean(glyph.confidence for glyph in word), 4),
                *place,
            )
            for word, place in zip(words, placed[1 : len(words) + 1], strict=True)
        ],
        chars=[
            Piece(glyph.text, round(glyph.confidence, 4), *place)
            for glyph, place in zip(reading.glyphs, placed[len(words) + 1 :], strict=False)
        ],
    )


def gather(lines: Sequence[TextLine], counts: Sequence[int]) -> PageText:
    """A page from its lines in reading order; counts: each one's characters, its weight."""
    if not lines:
        return PageText(text="", confidence=0.0, bbox=None, lines=[])
    weighted = sum(line.confidence * count for line, count in zip(lines, counts, strict=True))
    corners = np.array([line.bbox for line in lines])
    bbox: Box = [corners[:, 0].min(0).tolist(), corners[:, 1].max(0).tolist()]
    text = "\n".join(line.text for line in lines)
    return PageText(text, round(weighted / sum(counts), 4), bbox, list(lines))
