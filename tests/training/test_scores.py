"""Scores worked out by hand."""

import pytest

from training.scores import distance, score


@pytest.mark.parametrize(
    ("a", "b", "edits"),
    [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2)],
)
def test_distance(a: str, b: str, edits: int) -> None:
    assert distance(a, b) == distance(b, a) == edits


def test_scores_of_a_set() -> None:
    scores = score([("Total: 9.30", "TOTAL 930"), ("abcd", "abxd"), ("a  b", "a b")])
    assert scores.exact == pytest.approx(100 / 3)
    assert scores.alnum == pytest.approx(200 / 3)
    assert scores.cer == pytest.approx(100 * (4 + 2 + 1) / 18)


def test_width_and_spaces_are_no_matter_to_the_tight_scores() -> None:
    scores = score([("复核人:", "复核人："), ("4 43", "443"), ("（划款）", "(划拨)")])
    assert scores.exact == 0
    assert scores.exact_tight == pytest.approx(200 / 3)
    assert scores.cer_tight == pytest.approx(100 * 1 / 11)
