"""The score of a page."""

import pytest

from benchmarks.bag_of_words import Score, score


def test_case_punctuation_and_order_do_not_matter() -> None:
    assert score("total: 9.30\nCash", "CASH Total 9.30").f1 == 1


def test_a_repeated_word_counts_as_often_as_it_occurs() -> None:
    assert score("rm rm", "RM RM RM") == Score(hits=2, read=2, true=3)


def test_precision_and_recall_see_different_mistakes() -> None:
    result = score("a b c d", "A B")
    assert (result.precision, result.recall) == (0.5, 1)
    assert result.f1 == pytest.approx(2 / 3)


def test_nothing_read_scores_nothing() -> None:
    assert score("", "some words").f1 == 0
    assert score("", "").f1 == 0


def test_pages_are_added_up_before_dividing() -> None:
    total = score("a", "A") + score("x", "A B C")
    assert (total.precision, total.recall) == (0.5, 0.25)
