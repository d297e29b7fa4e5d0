"""Full-width and ASCII forms of the same letters: told apart by their neighbours.

Scaled to one height, `Ａ` and `A` are the same picture, so a reading mixes them; writers do not.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from handler.ctc import Char

ASCII = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
"""Full-width forms, and what each is the wide form of."""
WIDE = {narrow: wide for wide, narrow in ASCII.items()}


def one_width(chars: Sequence[Char]) -> list[Char]:
    """The characters with each stretch of letters and digits in one width, that of most of it.

    In a line without Chinese or Japanese that stretch is the line, and punctuation goes with it.
    """
    if not any(char.text in ASCII for char in chars):
        return list(chars)
    if any(_is_east_asian(char.text) for char in chars):
        return [char for stretch in _stretches(chars) for char in _as_most(stretch)]
    if not any(is_figure(char.text) for char in chars):
        return list(chars)
    return _as_most(chars)


def is_figure(text: str) -> bool:
    """Whether it is a letter or digit that comes in both widths."""
    return ASCII.get(text, text).isalnum() and (text in ASCII or text in WIDE)


def _stretches(chars: Sequence[Char]) -> Iterator[list[Char]]:
    for _, stretch in groupby(chars, lambda char: is_figure(char.text)):
        yield list(stretch)


def _as_most(stretch: Sequence[Char]) -> list[Char]:
    """All in the width of most letters and digits; in ASCII where they are even."""
    figures = [char.text in ASCII for char in stretch if is_figure(char.text)]
    if not figures:
        return list(stretch)
    table = WIDE if sum(figures) * 2 > len(figures) else ASCII
    return [
        char._replace(text=table[char.text]) if char.text in table else char for char in stretch
    ]


def _is_east_asian(text: str) -> bool:
    return "\u2e80" <= text < "\uff00"
