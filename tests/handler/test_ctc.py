"""CTC best path against paths worked out by hand."""

import pytest

from handler.ctc import best_path, line_confidence
from textline.charset import Charset

AB = Charset("ab")


def read(
    path: str, probabilities: list[float] | None = None
) -> list[tuple[str, float, tuple[float, float]]]:
    labels = ["-ab".index(c) for c in path]
    chars = best_path(labels, probabilities or [0.5] * len(labels), AB)
    return [(c.text, c.confidence, c.span) for c in chars]


@pytest.mark.parametrize(
    ("path", "text"),
    [("", ""), ("---", ""), ("aab", "ab"), ("a-a", "aa"), ("-aa-bb-", "ab"), ("abab", "abab")],
)
def test_repeats_merge_and_blanks_part(path: str, text: str) -> None:
    assert "".join(char for char, _, _ in read(path)) == text


def test_a_characters_confidence_is_its_best_frame() -> None:
    assert [c for _, c, _ in read("aa-b", [0.3, 0.8, 0.99, 0.6])] == [0.8, 0.6]


def test_spans_meet_in_the_middle_of_the_gap_and_stay_in_the_line() -> None:
    spans = [span for _, _, span in read("-a--b-")]
    assert spans[0][1] == spans[1][0] == 3
    assert spans[0][0] >= 0
    assert spans[1][1] <= 6


def test_a_lines_confidence_is_the_geometric_mean() -> None:
    assert line_confidence(best_path([1, 0, 2], [0.9, 1.0, 0.4], AB)) == pytest.approx(0.6)
    assert line_confidence([]) == 0
