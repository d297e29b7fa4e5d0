"""What a line that runs down the page says, whose characters were read side by side."""

from collections.abc import Sequence

from msgspec.structs import replace

from textline.charset import is_dense
from textline.results import Glyph, Reading

STROKES, FIGURES = frozenset("|｜丨l"), frozenset("1I")
"""What a long vowel mark looks like, which stands upright in a column; FIGURES between kana."""


def read_down(reading: Reading) -> Reading:
    """A stroke after kana is a long vowel mark, and so is a 1 between them.

    There are no spaces around Chinese and Japanese characters: half of a cell with a comma or a
    full stop is paper, which reads as a space.
    """
    said = _closed_up(reading.glyphs)
    glyphs = [*map(_long_vowel, [None, *said], said, [*said[1:], None])]
    if glyphs == reading.glyphs:
        return reading
    return replace(reading, text="".join(glyph.text for glyph in glyphs), glyphs=glyphs)


def _long_vowel(before: Glyph | None, glyph: Glyph, after: Glyph | None) -> Glyph:
    """A stroke, or the mark that makes the kana before it long."""
    between = _is_kana(before) and (glyph.text in STROKES or _is_kana(after))
    if between and glyph.text in STROKES | FIGURES:
        return Glyph("ー", glyph.confidence, glyph.span)
    return glyph


def _closed_up(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Without the spaces beside a Chinese or Japanese character."""
    around = zip([None, *glyphs], glyphs, [*glyphs[1:], None], strict=False)
    return [
        glyph
        for before, glyph, after in around
        if glyph.text != " " or not any(g and is_dense(g.text) for g in (before, after))
    ]


def _is_kana(glyph: Glyph | None) -> bool:
    return glyph is not None and "\u3041" <= glyph.text <= "\u30fe"
