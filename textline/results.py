"""What was read, in the shapes of the HTTP contract: pixels of the picture as sent."""

from dataclasses import dataclass, field

Point = list[float]
Polygon = list[Point]
"""Top-left, top-right, bottom-right, bottom-left of the text as it is read."""
Box = list[list[int]]
"""[[left, top], [right, bottom]]"""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One emitted character of a line, a space too; span: left and right in the line as sent."""

    text: str
    confidence: float
    span: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the recogniser says of one line; turned: it stands on its head, read from the right."""

    text: str
    confidence: float
    glyphs: list[Glyph]
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a character in its place."""

    text: str
    confidence: float
    bbox: Box
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class TextLine:
    text: str
    confidence: float
    bbox: Box
    polygon: Polygon
    words: list[Piece] = field(default_factory=list)
    chars: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's lines in reading order; bbox is None where there is no text."""

    text: str
    confidence: float
    bbox: Box | None
    lines: list[TextLine]
