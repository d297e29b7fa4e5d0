"""Characters to words and places."""

import numpy as np
import pytest

from textline.geometry import upright_line, whole
from textline.results import Glyph, Reading
from textline.words import Frame, gather, geometric_mean, locate_line, split_words

PAGE = np.zeros((20, 120, 3), np.uint8)
FRAME = Frame(120, 20)


def glyphs(text: str, confidence: float = 0.9) -> list[Glyph]:
    """Sixteen pixels a character in a line 32 pixels high."""
    return [Glyph(c, confidence, (16.0 * i, 16.0 * (i + 1))) for i, c in enumerate(text)]


def test_words_are_split_at_spaces() -> None:
    words = split_words(glyphs("  to be  or"))
    assert ["".join(glyph.text for glyph in word) for word in words] == ["to", "be", "or"]
    assert list(split_words(glyphs("  "))) == []


def test_geometric_mean() -> None:
    assert geometric_mean([0.5, 0.5, 0.5]) == pytest.approx(0.5)
    assert geometric_mean([0.9, 0.4]) == pytest.approx(0.6)
    assert geometric_mean([0.0, 1.0]) == 0.0
    assert geometric_mean([]) == 0.0


def test_a_line_in_its_place() -> None:
    reading = Reading("ab cd", 0.8, glyphs("ab cd"))
    line = locate_line(reading, upright_line(PAGE, whole(PAGE)), 192, FRAME, chars=True)
    assert line.bbox == [[0, 0], [120, 20]]
    assert [(word.text, word.bbox) for word in line.words] == [
        ("ab", [[0, 0], [20, 20]]),
        ("cd", [[30, 0], [50, 20]]),
    ]
    assert line.words[0].confidence == pytest.approx(0.9)
    assert "".join(char.text for char in line.chars) == "ab cd"
    assert line.chars[1].polygon == [[10, 0], [20, 0], [20, 20], [10, 20]]


def test_without_characters_the_words_stay() -> None:
    reading = Reading("ab", 0.8, glyphs("ab"))
    line = locate_line(reading, upright_line(PAGE, whole(PAGE)), 192, FRAME, chars=False)
    assert line.chars == []
    assert len(line.words) == 1


def test_places_stay_within_the_picture() -> None:
    frame = Frame(50, 20, lambda points: points - 5)
    boxes, polygons = frame.place(np.array([[[0, 0], [90, 0], [90, 30], [0, 30]]], np.float64))
    assert boxes == [[[0, 0], [50, 20]]]
    assert polygons == [[[0, 0], [50, 0], [50, 20], [0, 20]]]


def test_a_page_weighs_its_lines_by_characters() -> None:
    line = upright_line(PAGE, whole(PAGE))
    lines = [
        locate_line(Reading(text, confidence, glyphs(text)), line, 192, FRAME, chars=True)
        for text, confidence in (("abc", 0.9), ("d", 0.5))
    ]
    page = gather(lines, [3, 1])
    assert page.text == "abc\nd"
    assert page.confidence == pytest.approx(0.8)
    assert page.bbox == [[0, 0], [120, 20]]
    empty = gather([], [])
    assert (empty.text, empty.confidence, empty.bbox, empty.lines) == ("", 0.0, None, [])
