"""What a column says, where its characters were read side by side."""

import pytest

from textline.column import read_down
from textline.results import Glyph, Reading


def reading(text: str) -> Reading:
    return Reading(text, 0.9, [Glyph(c, 0.8, (8.0 * i, 8.0 * i + 8)) for i, c in enumerate(text)])


@pytest.mark.parametrize(
    ("read", "says"),
    [
        ("ラ|メン", "ラーメン"),
        ("コ｜ヒ丨", "コーヒー"),
        ("す|ぱ|", "すーぱー"),
        ("|図1|2", "|図1|2"),  # nothing there that could be long
        ("雨だ。 傘を 、", "雨だ。傘を、"),
        ("ス1と 1I", "スーと1I"),
        ("テスト1回、第1か", "テスト1回、第1か"),
        ("OPEN 24", "OPEN 24"),  # Latin words stay apart
        ("", ""),
    ],
)
def test_long_vowels_stand_upright_and_nothing_is_spaced(read: str, says: str) -> None:
    found = read_down(reading(read))
    assert found.text == says
    assert "".join(glyph.text for glyph in found.glyphs) == says


def test_a_character_keeps_its_place_and_confidence() -> None:
    found = read_down(reading("。 ラ|"))
    assert [glyph.span[0] for glyph in found.glyphs] == [0, 16, 24]
    assert found.glyphs[2].confidence == 0.8
