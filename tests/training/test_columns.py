"""Lines that run down the page: drawn as they are set, laid out as the server lays them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont

from tests.training.test_render import FOLDER
from textline.charset import ENGLISH, Charset
from textline.line import HEIGHT
from training import columns, fonts, ink
from training.languages import language
from training.render import Renderer


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("第 7 回の 大会", "第7回の大会"),
        ("来る! (明日)", "来る！（明日）"),
        ("Total 12", None),
        ("秋の HDD を", None),
        ("年1,234円", None),
        ("秋", None),
    ],
)
def test_which_texts_stand_upright_in_a_column(text: str, column: str | None) -> None:
    assert columns.as_column(text) == column


needs_layout = pytest.mark.skipif(not columns.DRAWABLE, reason="no fribidi: `make fonts`")


@pytest.fixture
def drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Renderer:
    """A renderer of columns of Latin letters: fonts that come with matplotlib hold no others."""
    faces = fonts.find_fonts(ENGLISH, tmp_path / "fonts.json", [FOLDER])
    monkeypatch.setattr(columns, "as_column", lambda text: text.replace(" ", "")[:12] or None)
    drawing = Renderer([language("en", faces, 3, None)], Charset(ENGLISH), 3)
    drawing.down = {"en": 1.0}
    return drawing


@needs_layout
def test_columns_run_down_and_are_laid_out_as_lines(drawing: Renderer) -> None:
    drawn = [drawing.drawn() for _ in range(60)]
    long = [one for one in drawn if one.down and len(one.text) > 5]
    assert long
    assert all(one.crop.shape[0] > 2 * one.crop.shape[1] for one in long)
    lines = [drawing.line()[0] for _ in range(20)]
    assert all(line.shape[0] == HEIGHT and line.dtype == np.uint8 for line in lines)


def test_a_column_holds_no_sign_that_the_charset_lacks(
    drawing: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "as_column", lambda text: f"{text}！")
    assert not any(drawing.drawn().down for _ in range(30))


@needs_layout
def test_letters_stand_below_each_other() -> None:
    path = str(Path(FOLDER) / "DejaVuSans.ttf")
    font = ImageFont.truetype(path, 28, layout_engine=ImageFont.Layout.RAQM)
    column = ink.draw_down("OPEN", font)
    assert column.shape[0] > 3 * 28 > column.shape[1]
