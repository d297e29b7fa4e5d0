"""The contact sheet: each augmentation is on it, under its name, and does something."""

from pathlib import Path

import matplotlib
import numpy as np
import pytest

from textline.charset import ENGLISH, Charset
from textline.line import HEIGHT, Image
from training import fonts
from training.languages import language
from training.render import Renderer
from training.samples import augmentations, sheet

FOLDER = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")
SHOWN = {
    *("perspective, tilt", "rotation", "curved", "letter spacing", "table columns"),
    *(
        "lines beside it",
        "ruling lines",
        "frames, strokes",
        "photographs",
        "textured ground",
        "textured ink",
    ),
    *("step in brightness", "outline, shadow", "hollow", "relief", "subtitles"),
    *("screen pixels", "thermal fading", "dot matrix", "low resolution", "light on dark"),
    *("blur", "motion", "grain", "light", "jpeg", "thicken", "threshold", "specks"),
}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Image]]:
    """With one photograph, of squares."""
    faces = fonts.find_fonts(ENGLISH, tmp_path_factory.mktemp("fonts") / "fonts.json", [FOLDER])
    squares = np.kron(np.indices((40, 60)).sum(0) % 2, np.ones((10, 10)))
    photos = [(squares * 255).astype(np.uint8)]
    english = language("en", faces, 1, None)
    return dict(augmentations(Renderer([english], Charset(ENGLISH), 1, photos)))


def test_every_augmentation_has_a_row(rows: dict[str, list[Image]]) -> None:
    assert set(rows) >= SHOWN


def test_every_row_shows_a_clean_line_and_lines_that_differ(rows: dict[str, list[Image]]) -> None:
    for label, (clean, *others) in rows.items():
        assert len(others) == 4, label
        assert all(line.shape[0] == HEIGHT and line.dtype == np.uint8 for line in others), label
        assert any(not np.array_equal(line, clean) for line in others), label


def test_all_rows_begin_with_the_same_line(rows: dict[str, list[Image]]) -> None:
    clean = {lines[0].tobytes() for lines in rows.values()}
    assert len(clean) == 1
    assert sheet(list(rows.items())).shape == (len(rows) * (HEIGHT + 6) + 6, 1200)
