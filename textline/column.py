"""What a line that runs down the page says, whose characters were read side by side."""

from msgspec.structs import replace

from textline.charset import is_dense
from textline.results import Glyph, Reading

STROKES = frozenset("|｜丨l")
"""What a long vowel mark looks like, which stands upright in a column."""


def read_down(reading: Reading) -> Reading:
    """A stroke after kana is a long vowel mark; there are no spaces around Chinese and Japanese.

    Half of a cell with a comma or a full stop is paper, which reads as a space.
    """
    glyphs = _closed_up([*map(_long_vowel, [None, *reading.glyphs], reading.glyphs)])
    if glyphs == reading.glyphs:
        return reading
    return replace(reading, text="".join(glyph.text for glyph in glyphs), glyphs=glyphs)


def _long_vowel(before: Glyph | None, glyph: Glyph) -> Glyph:
    """kana before a stroke: the mark that makes it long."""
    if before and glyph.text in STROKES and _is_kana(before.text):
        return Glyph("ー", glyph.confidence, glyph.span)
    return glyph


def _closed_up(glyphs: list[Glyph]) -> list[Glyph]:
    """Without the spaces beside a Chinese or Japanese character."""
    around = zip([None, *glyphs], glyphs, [*glyphs[1:], None], strict=False)
    return [
        glyph
        for before, glyph, after in around
        if glyph.text != " " or not any(g and is_dense(g.text) for g in (before, after))
    ]


def _is_kana(text: str) -> bool:
    return "\u3041" <= text <= "\u30fe"
