"""Fonts of one design count once, and none of them is called unseen beside a seen sister."""

import json
import shutil
from pathlib import Path

import matplotlib
import pytest

from textline.charset import ENGLISH
from training.fonts import Font, families, find_fonts
from training.rendered_sets import unseen

TTF = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def font(family: str) -> Font:
    return Font(f"{family}.ttf", 0, family, "Regular", ENGLISH)


def test_many_names_of_one_design_are_one() -> None:
    names = ["IPAGothic", "TakaoPGothic", "Zen Maru Gothic", "Zen Maru Gothic Black", "IPAMincho"]
    assert sorted(len(group) for group in families([font(name) for name in names])) == [1, 2, 2]


def test_a_kept_font_with_a_seen_sister_is_not_unseen() -> None:
    takao, kiwi = font("TakaoMincho"), font("Kiwi Maru")
    assert takao.held_out
    assert kiwi.held_out
    kept = unseen([takao, kiwi, font("IPAMincho")], handwriting=False)
    assert [one.family for one in kept] == ["Kiwi Maru"]
    with pytest.raises(SystemExit, match="make fonts"):
        unseen([takao, font("IPAMincho")], handwriting=False)


def test_fonts_that_are_new_on_the_machine_are_found_beside_a_cache(tmp_path: Path) -> None:
    folder, cache = tmp_path / "fonts", tmp_path / "fonts.json"
    folder.mkdir()
    shutil.copy(TTF / "DejaVuSans.ttf", folder)
    assert len(find_fonts(ENGLISH, cache, [str(folder)])) == 1
    shutil.copy(TTF / "DejaVuSerif.ttf", folder)
    assert len(find_fonts(ENGLISH, cache, [str(folder)])) == 2
    assert len(json.loads(cache.read_text())["fonts"]) == 2
