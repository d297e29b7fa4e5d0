"""Commas of a column, where a line has them."""

import numpy as np
import pytest

from textline.line import Image
from textline.marks import lower_marks
from textline.vertical import side_by_side, stacks


def cell(top: int, bottom: int, left: int, right: int, shade: int = 20) -> Image:
    """Ink on paper with grain, 40 x 40."""
    made = np.random.default_rng(4).integers(225, 236, (40, 40), np.uint8)
    made[top:bottom, left:right] = shade
    return made


def place(image: Image) -> tuple[float, float]:
    """Where the middle of the ink is, down and across."""
    rows, columns = np.nonzero(image < 100)
    return float(rows.mean()), float(columns.mean())


LETTER, COMMA = cell(4, 36, 4, 36), cell(4, 12, 26, 34)


@pytest.mark.parametrize("colours", [1, 3])
def test_a_comma_goes_to_the_lower_left(colours: int) -> None:
    column = np.vstack([LETTER, COMMA, LETTER])
    rows = [(0, 40), (40, 80), (80, 120)]
    crop = column if colours == 1 else np.repeat(column[:, :, None], 3, axis=2)
    laid = side_by_side(crop, rows)
    tones = laid if colours == 1 else laid[:, :, 0]
    assert place(tones[:, 40:80]) == (7.5 + 20, 29.5 - 20)
    assert (tones[:, :40] == LETTER).all()
    assert (tones[:, 80:] == LETTER).all()


@pytest.mark.parametrize(
    "other",
    [
        cell(26, 34, 4, 12),  # a comma that is there already
        cell(14, 26, 14, 26),  # a dot in the middle
        cell(4, 36, 24, 32),  # a stroke
        cell(4, 8, 4, 36),  # a bracket
        cell(0, 0, 0, 0),  # nothing
    ],
)
def test_whatever_else_stays_where_it_is(other: Image) -> None:
    laid = np.hstack([LETTER, other])
    before = laid.copy()
    lower_marks(laid, 40)
    assert (laid == before).all()


def test_white_commas_on_black_too() -> None:
    laid = 255 - np.hstack([LETTER, LETTER, COMMA, LETTER])
    lower_marks(laid, 40)
    assert place(255 - laid[:, 80:120]) == (27.5, 9.5)


def ring() -> Image:
    """A letter that leaves most of a column paper."""
    made = LETTER.copy()
    made[10:30, 10:30] = cell(0, 0, 0, 0)[10:30, 10:30]
    return made


@pytest.mark.parametrize("below", [1, 6, 20])
def test_a_full_stop_at_the_end_has_a_cell_of_its_own(below: int) -> None:
    """However close below it the column was cut."""
    column = np.vstack([ring()] * 5 + [COMMA[: 12 + below]])
    stacked = stacks(column)[0]
    assert len(stacked.cells) == 6
    assert stacked.cells[-1][1] == len(column)
    down, across = place(stacked.image[:, 5 * 40 :])
    assert down > len(stacked.image) / 2
    assert across < 20


def test_a_column_that_ends_with_a_letter_has_no_more_cells() -> None:
    assert len(stacks(np.vstack([ring()] * 5)[:-4])[0].cells) == 5
