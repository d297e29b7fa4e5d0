"""Lines that run down the page: which texts are written so, and how the recogniser gets them."""

import re
from collections.abc import Mapping

from PIL import features

from textline.charset import is_dense
from textline.line import Image
from textline.vertical import stacks

SHARES = {"zh-hans": 0.1, "zh-hant": 0.4, "ja": 0.4}
"""Of a language's lines in STYLES that can stand in a column."""
STYLES = ("scene", "book", "subtitle")
SHORTEST, LONGEST = 3, 40
DRAWABLE = features.check("fribidi")
"""Pillow lays columns out with it; `make fonts` installs it."""
_SQUARE = str.maketrans("!?():;,", "！？（）：；，")
_SIDEWAYS = re.compile(r"[!-~]{3,}")
"""What a column holds turned on its side: words in Latin, long numbers."""


def shares() -> Mapping[str, float]:
    return SHARES if DRAWABLE else {}


def as_column(text: str) -> str | None:
    """The text as it stands in a column, without spaces, its signs square; None if it lies there.

    Digits and letters are square there, too, but nobody wants them so in a text.
    """
    joined = text.replace(" ", "")[:LONGEST]
    lies = _SIDEWAYS.search(joined) or not is_dense(joined) or len(joined) < SHORTEST
    return None if lies else joined.translate(_SQUARE)


def laid(column: Image, text: str) -> Image:
    """A column (H, W), as the server lays it out for a recogniser of horizontal lines.

    Of the ways that it would try, the one with a cell for each character, where there is one.
    """
    tried = stacks(column)
    return next((one for one in tried if len(one.cells) == len(text)), tried[0]).image
