"""Rendered lines, with the fonts that come with matplotlib: there on every machine."""

from pathlib import Path

import matplotlib
import numpy as np
import pytest

from textline.charset import ENGLISH, Charset
from textline.line import HEIGHT
from training import fonts
from training.languages import language
from training.render import Renderer

FOLDER = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> list[fonts.Font]:
    return fonts.find_fonts(ENGLISH, tmp_path_factory.mktemp("fonts") / "fonts.json", [FOLDER])


def test_only_fonts_that_draw_latin_letters_are_found(faces: list[fonts.Font]) -> None:
    names = {face.family for face in faces}
    assert "DejaVu Sans" in names
    assert not any("Symbols" in name or "cmsy" in name for name in names)


def renderer(faces: list[fonts.Font], seed: int) -> Renderer:
    return Renderer([language("en", faces, seed, None)], Charset(ENGLISH), seed)


def test_lines_are_prepared_and_their_text_is_in_the_charset(faces: list[fonts.Font]) -> None:
    charset = Charset(ENGLISH)
    drawn = renderer(faces, seed=1)
    seen = [drawn.line() for _ in range(150)]
    assert all(image.shape[0] == HEIGHT and image.dtype == np.uint8 for image, _ in seen)
    assert all(charset.covers(text) and text == " ".join(text.split()) != "" for _, text in seen)
    assert np.mean([np.ptp(image) for image, _ in seen]) > 100  # there is something to read


def test_the_same_seed_draws_the_same_lines(faces: list[fonts.Font]) -> None:
    first, second = (renderer(faces, seed=4) for _ in range(2))
    # One after the other: the noise of augmentations is a process's own.
    a = [text for _, text in (first.line() for _ in range(20))]
    b = [text for _, text in (second.line() for _ in range(20))]
    assert a == b


def test_a_blank_crop_has_no_text(faces: list[fonts.Font]) -> None:
    assert renderer(faces, seed=2).blank()[1] == ""
