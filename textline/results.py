"""What was read, in the shapes of the HTTP contract: pixels of the picture as sent.

Structs, since a page has thousands of characters: one is made in a tenth of a dataclass's time.
"""

from typing import Any

from msgspec import Struct, field, json

Point = list[float]
Polygon = list[Point]
"""Top-left, top-right, bottom-right, bottom-left of the text as it is read."""
Box = list[list[int]]
"""[[left, top], [right, bottom]]"""


class Glyph(Struct, frozen=True, gc=False):
    """One emitted character of a line, a space too; span: left and right in the line as sent."""

    text: str
    confidence: float
    span: tuple[float, float]


class Reading(Struct, frozen=True, gc=False):
    """What the recogniser says of one line; turned: it stands on its head, read from the right."""

    text: str
    confidence: float
    glyphs: list[Glyph] = field(name="chars")
    turned: bool = False


class Piece(Struct, frozen=True, gc=False):
    """A word or a character in its place."""

    text: str
    confidence: float
    bbox: Box
    polygon: Polygon


class TextLine(Struct, frozen=True, gc=False):
    text: str
    confidence: float
    bbox: Box
    polygon: Polygon
    words: list[Piece] = []
    chars: list[Piece] = []


class PageText(Struct, frozen=True, gc=False):
    """A page's lines in reading order; bbox is None where there is no text."""

    text: str
    confidence: float
    bbox: Box | None
    lines: list[TextLine]


def to_json(value: Any) -> bytes:
    """Of these, and of what holds them."""
    return json.encode(value)
