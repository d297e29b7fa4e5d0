"""Which unsure lines are read once more, and how: a reading costs as much as the first one."""

from collections.abc import Sequence

import numpy as np
import pytest

from handler.again import CLOSER, UPSIDE_DOWN, WIDER, Again, read_again
from handler.ctc import Char, LineText
from textline.line import Image


def said(text: str, confidence: float) -> LineText:
    return LineText(text, confidence, [Char(c, confidence, (0, 1)) for c in text])


def line(width: int) -> Image:
    """With contrast, as text has."""
    return np.tile(np.array([0, 255], np.uint8), (32, width // 2))


def times(way: Again, text: LineText, width: int) -> int:
    """How often it is read."""
    asked: list[Image] = []

    def read(lines: Sequence[Image]) -> list[LineText]:
        asked.extend(lines)
        return [said("", 0) for _ in lines]

    read_again(read, [line(width)], [text], way)
    return len(asked)


@pytest.mark.parametrize(
    ("text", "confidence", "width", "ways"),
    [
        ("sign", 0.95, 100, ()),
        ("sign", 0.8, 100, (WIDER, UPSIDE_DOWN, CLOSER)),
        ("a line of a page", 0.8, 400, (UPSIDE_DOWN,)),
        ("招牌", 0.85, 64, (CLOSER,)),
        ("招牌", 0.5, 64, (UPSIDE_DOWN, CLOSER)),
        ("一行中文的书", 0.85, 400, ()),
        ("一行中文的书", 0.5, 400, (UPSIDE_DOWN,)),
        ("", 0.0, 100, (WIDER, UPSIDE_DOWN, CLOSER)),
    ],
)
def test_each_is_read_again_as_it_helps(
    text: str, confidence: float, width: int, ways: tuple[Again, ...]
) -> None:
    tried = [
        way for way in (WIDER, UPSIDE_DOWN, CLOSER) if times(way, said(text, confidence), width)
    ]
    assert tuple(tried) == ways


def test_what_has_no_contrast_is_not() -> None:
    texts = [said("sign", 0.5)]
    read_again(lambda lines: [said("other", 1) for _ in lines], [line(100) // 8], texts, WIDER)
    assert texts[0].text == "sign"
