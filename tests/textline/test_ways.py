"""Which of the ways to read a line is believed."""

import numpy as np
import pytest

from textline.geometry import StackedLine
from textline.results import Glyph, Reading
from textline.ways import best_ways, ways_of_crop


def reading(text: str, confidence: float) -> Reading:
    return Reading(text, confidence, [Glyph(c, confidence, (0, 1)) for c in text])


def crop(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 255, (height, width, 3), np.uint8)


@pytest.mark.parametrize(
    ("width", "height", "across", "on_side"), [(200, 30, 1, 0), (30, 100, 1, 1), (30, 200, 0, 1)]
)
def test_only_what_runs_down_the_page_has_several_ways(
    width: int, height: int, across: int, on_side: int
) -> None:
    ways = ways_of_crop(crop(width, height), 4)
    assert {way.number for way in ways} == {4}
    assert all(way.prepared.shape[0] == 32 for way in ways)
    stacked = [way for way in ways if isinstance(way.upright, StackedLine)]
    assert sum(way.on_side for way in ways) == on_side
    assert len(ways) - len(stacked) - on_side == across
    # It is not clear how many characters noise is, but more than a few numbers are not tried.
    assert bool(stacked) == bool(on_side)
    assert len(stacked) <= 3


def test_the_surer_number_of_characters_is_believed_and_stands_as_in_a_column() -> None:
    ways = ways_of_crop(crop(30, 200), 0)
    assert len(ways) > 2
    said = [reading("目", 0.4), reading("ラ| メン", 0.9), *[reading("-", 0.2)] * (len(ways) - 2)]
    assert [(w, r.text) for w, r in best_ways(ways, said)] == [(ways[1], "ラーメン")]


def test_the_surest_way_is_believed_and_no_text_never() -> None:
    ways = ways_of_crop(crop(30, 100), 0)
    said = [reading("", 1.0), reading("BOX", 0.7), reading("XOB", 0.6)]
    assert [r.text for _, r in best_ways(ways, said)] == ["BOX"]


def test_a_lone_figure_is_no_dash_on_its_side() -> None:
    ways = ways_of_crop(crop(30, 100), 0)
    said = [reading("1", 0.6), reading("I", 0.3), reading("-", 0.99)]
    assert [r.text for _, r in best_ways(ways, said)] == ["1"]
