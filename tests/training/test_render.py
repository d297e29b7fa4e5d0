"""Rendered lines, with the fonts that come with matplotlib: there on every machine."""

import random
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest

from textline.charset import ENGLISH, Charset
from textline.line import HEIGHT
from training import fonts, ink
from training.languages import language
from training.paper import Paper
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


@pytest.fixture
def word(faces: list[fonts.Font]) -> ink.Mask:
    """A word with free rows above and below it."""
    face = next(face for face in faces if face.family == "DejaVu Sans")
    return np.pad(ink.draw("Signs", face.at(28)), ((14, 14), (4, 4)))


@pytest.mark.parametrize("below", [False, True])
def test_the_edge_of_another_line_never_touches_the_line(word: ink.Mask, *, below: bool) -> None:
    rows = np.flatnonzero((word > 40).any(axis=1))
    near = ink.beside(word, below, random.Random(3))
    assert np.array_equal(near[rows[0] : rows[-1] + 1], word[rows[0] : rows[-1] + 1])
    free = near[rows[-1] + 1 :] if below else near[: rows[0]]
    assert free.max() > 200


def test_hollow_letters_keep_their_outline_and_lose_their_inside(word: ink.Mask) -> None:
    outline = ink.hollow(word, random.Random(3))
    inside = cv2.erode(word, np.ones((3, 3), np.uint8)) == 255
    assert inside.any()
    assert outline[inside].max() < 110
    edge = (word > 100) & (word < 200)
    assert outline[edge].mean() > 90


def test_raised_letters_are_lit_from_one_side_and_shaded_from_the_other(word: ink.Mask) -> None:
    lit = ink.relief(word, random.Random(3))
    assert lit.max() > 0.5
    assert lit.min() < -0.5
    assert abs(float(lit[:, :2].mean())) < 0.01


@pytest.mark.parametrize("seed", range(3))
def test_subtitles_stand_out_from_what_is_around_their_letters(word: ink.Mask, seed: int) -> None:
    paper = Paper(random.Random(seed))
    around = (cv2.dilate(word, np.ones((3, 3), np.uint8)) > 200) & (word == 0)
    drawn = [paper.compose("subtitle", word).astype(int) for _ in range(100)]
    apart = [np.median(image[word == 255]) - np.median(image[around]) for image in drawn]
    assert np.mean(np.array(apart) > 100) > 0.85
    assert all(np.median(image[word == 255]) > 200 for image in drawn)


def test_the_edge_of_subtitles_is_dark_on_any_ground(word: ink.Mask) -> None:
    paper, ground = Paper(random.Random(3)), np.full(word.shape, 240, np.float32)
    for _ in range(100):
        behind = paper.edge("subtitle", ground, word, 250)
        assert behind.min() < 120
