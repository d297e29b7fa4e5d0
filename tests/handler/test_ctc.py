"""CTC best path against paths worked out by hand."""

import pytest

from handler.ctc import LEAD, best_path, line_confidence
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


def test_a_character_ends_where_the_next_begins_and_all_stay_in_the_line() -> None:
    spans = [span for _, _, span in read("-a--b-")]
    assert spans[0][1] == spans[1][0] == 4.5 - LEAD
    assert spans[0][0] == 1.5 - LEAD
    assert spans[1][1] == 6


def test_spans_are_on_the_ink_also_when_spikes_are_beside_it() -> None:
    chars = best_path([1, 0, 0, 2, 0, 0, 1], [0.5] * 7, AB, (1.0, 5.0))
    edges = [edge for char in chars for edge in char.span]
    assert edges == pytest.approx([1, 3.5 - LEAD, 3.5 - LEAD, 5 - 4 / 3, 5 - 4 / 3, 5])


def test_an_empty_place_belongs_to_no_character() -> None:
    labels = [1, 0, 2, 0, 1, *[0] * 40, 2]
    spans = [c.span for c in best_path(labels, [0.5] * len(labels), AB)]
    assert [end for _, end in spans[:2]] == [begin for begin, _ in spans[1:3]]
    assert spans[3][0] - spans[2][1] > 35


def test_a_lines_confidence_is_the_geometric_mean() -> None:
    assert line_confidence(best_path([1, 0, 2], [0.9, 1.0, 0.4], AB)) == pytest.approx(0.6)
    assert line_confidence([]) == 0
