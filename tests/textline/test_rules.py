"""Rules beside a vertical line are no letters."""

import numpy as np
import pytest

from tests.drawn_text import draw_down
from textline.line import Image
from textline.rules import without_rules
from textline.vertical import stacks

COLUMN = draw_down("BREAKFAST", 32)


def ruled(left: int, right: int, shade: int = 0, thick: int = 2) -> Image:
    """The column with rules so many pixels beside it; none where it is 0."""
    page = np.pad(COLUMN, ((0, 0), (left, right), (0, 0)), constant_values=255)
    if left:
        page[:, :thick] = shade
    if right:
        page[:, -thick:] = shade
    return page


@pytest.mark.parametrize(("left", "right"), [(6, 0), (0, 6), (6, 6)])
@pytest.mark.parametrize("shade", [0, 120])
def test_rules_become_paper_and_letters_stay(left: int, right: int, shade: int) -> None:
    plain = np.pad(COLUMN, ((0, 0), (left, right), (0, 0)), constant_values=255)
    assert np.array_equal(without_rules(ruled(left, right, shade)), plain)


def test_in_white_on_black_too() -> None:
    plain = np.pad(COLUMN, ((0, 0), (6, 6), (0, 0)), constant_values=255)
    assert np.array_equal(without_rules(255 - ruled(6, 6)), 255 - plain)


def test_a_rule_does_not_hide_faint_letters() -> None:
    """Nor make cells of a few pixels of them."""
    faint = 255 - (255 - ruled(6, 6).astype(int)) // 5
    faint[:, :2] = faint[:, -2:] = 0
    assert len(stacks(faint.astype(np.uint8))[0].cells) == len("BREAKFAST")


@pytest.mark.parametrize("text", ["IIIII", "EEEEE", "|||||"])
def test_letters_are_no_rules(text: str) -> None:
    column = draw_down(text, 32)
    assert without_rules(column) is column
