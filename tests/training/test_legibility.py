"""Lines that nobody could read are not drawn; those that are hard to read are."""

import random
from collections.abc import Callable
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ImageFont

from textline.charset import ENGLISH, Charset
from textline.line import Image
from training import augment, ink
from training.fonts import find_fonts
from training.languages import language
from training.legibility import explained, is_legible
from training.render import Renderer

Draw = Callable[[ink.Mask], Image]

FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@pytest.fixture(scope="module")
def letters() -> ink.Mask:
    font = ImageFont.truetype(str(FOLDER / "DejaVuSans.ttf"), 26)
    return np.pad(ink.draw("a line of text", font), 3)


def on_paper(letters: ink.Mask, *, contrast: float = 200.0, noise: float = 0.0) -> Image:
    grain = np.random.default_rng(1).normal(0, noise, letters.shape) if noise else 0.0
    return augment.clip(np.asarray(230 - letters / 255 * contrast + grain, np.float32))


def slope(width: int) -> NDArray[np.float32]:
    return np.linspace(-90, 90, width, dtype=np.float32)


def test_clean_letters_explain_all_of_their_picture(letters: ink.Mask) -> None:
    assert min(explained(on_paper(letters), letters)) > 0.99


@pytest.mark.parametrize(
    "make",
    [
        lambda letters: on_paper(letters, contrast=40, noise=15),
        lambda letters: 255 - on_paper(letters),
        lambda letters: augment.coarse(on_paper(letters), random.Random(1), 9),
        lambda letters: on_paper(ink.hollow(letters, random.Random(1))),
        lambda letters: augment.clip(128 + 90 * ink.relief(letters, random.Random(1))),
        lambda letters: augment.clip(on_paper(letters) + slope(letters.shape[1])),
    ],
    ids=["grainy", "light on dark", "few pixels", "hollow", "raised", "unevenly lit"],
)
def test_what_people_read_is_legible(letters: ink.Mask, make: Draw) -> None:
    assert is_legible(make(letters), letters)


@pytest.mark.parametrize(
    "image",
    [
        lambda letters: np.full_like(letters, 255),
        lambda letters: on_paper(letters, contrast=8, noise=40),
    ],
    ids=["white", "grain that hides them"],
)
def test_what_nobody_reads_is_not(letters: ink.Mask, image: Draw) -> None:
    assert not is_legible(image(letters), letters)


def test_a_dash_fills_no_window_and_is_not_judged() -> None:
    dash = np.zeros((32, 200), np.uint8)
    cv2.line(dash, (90, 16), (100, 16), 255, 2)
    assert is_legible(np.full_like(dash, 255), dash)


def test_a_scan_that_came_out_white_is_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces = find_fonts(ENGLISH, tmp_path / "fonts.json", [str(FOLDER)])
    drawing = Renderer([language("en", faces, 3, None)], Charset(ENGLISH), 3)
    lost = iter([True] * 5)
    degrade = drawing.degrade

    def white(style: str, image: Image, dense: bool = False) -> Image:
        shown = degrade(style, image, dense)
        return np.full_like(shown, 255) if next(lost, False) else shown

    monkeypatch.setattr(drawing, "degrade", white)
    drawn = [drawing.line()[0] for _ in range(30)]
    assert next(lost, None) is None
    assert all(line.std() > 2 for line in drawn)
