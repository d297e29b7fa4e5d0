"""Vertical lines: every character in a cell of its own, and back to its place."""

from itertools import pairwise

import numpy as np
import pytest

from tests.drawn_text import draw_down
from textline.geometry import stacked_lines, whole
from textline.vertical import cuts_of, stacks


@pytest.mark.parametrize("size", [14, 32, 90])
@pytest.mark.parametrize("text", ["OPEN", "BREAKFAST", "E=EE8EB=8S"])
def test_no_character_is_cut_and_none_share_a_cell(text: str, size: int) -> None:
    picture = draw_down(text, size)
    found = stacks(picture)[0].cells
    assert len(found) == len(text)
    step = round(1.15 * size)
    for i, (top, bottom) in enumerate(found):
        middle = 4 + step * (i + 0.5)
        assert top <= middle - 0.3 * size
        assert bottom >= middle + 0.3 * size


def test_cells_cover_the_line_without_overlap() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (300, 20), np.uint8)
    found = cuts_of(noise)[0]
    assert found[0][0] == 0
    assert found[-1][1] == 300
    assert all(a[1] == b[0] for a, b in pairwise(found))


@pytest.mark.parametrize("shape", [(1, 1), (2, 1), (500, 1), (30, 19), (5000, 8)])
def test_any_crop_has_cells(shape: tuple[int, int]) -> None:
    stacked = stacks(np.zeros(shape, np.uint8))[0]
    assert stacked.cells[-1][1] == shape[0]
    assert stacked.image.shape[1] == shape[1] * len(stacked.cells)


def test_every_cell_has_some_of_the_crop() -> None:
    """Also where paper is added below a mark that ends it."""
    rng = np.random.default_rng(0)
    for _ in range(300):
        width = int(rng.integers(12, 60))
        column = np.full((int(width * rng.integers(2, 9)), width), 255, np.uint8)
        for top in range(0, len(column) - 3 * width // 2, width):
            letter = column[top + 2 : top + 9 * width // 10, 2:-2]
            letter[rng.random(letter.shape) < 0.5] = 0
        column[-int(rng.integers(1, width // 2)) :, 6 * width // 10 : -1] = 0
        assert all(top < bottom for one in stacks(column) for top, bottom in one.cells)


def test_spans_go_back_to_their_cells() -> None:
    page = np.full((300, 200, 3), 255, np.uint8)
    page[20 : 20 + 156, 50:92] = draw_down("OPEN")
    quad = np.array([[50, 20], [92, 20], [92, 176], [50, 176]], np.float32)
    line = stacked_lines(page, quad)[0]
    width = 4 * 32  # of the prepared line
    polygons = line.polygons(np.array([[4, 28], [36, 60], [100, 110], [0, width]]), width)
    edges = [(int(p[0, 1]), int(p[2, 1])) for p in polygons]
    assert edges[0] == (20 + line.cells[0][0], 20 + line.cells[0][1])
    assert edges[1] == (20 + line.cells[1][0], 20 + line.cells[1][1])
    assert edges[2] == (20 + line.cells[3][0], 20 + line.cells[3][1])
    assert edges[3] == (20 + line.cells[0][0], 20 + line.cells[3][1])
    assert (polygons[0, 0, 0], polygons[0, 1, 0]) == (50, 92)


def test_a_strip_as_a_whole() -> None:
    strip = draw_down("EXIT", 200)
    assert len(stacked_lines(strip, whole(strip))[0].cells) == 4


def test_where_the_number_of_characters_is_unclear_others_are_tried() -> None:
    clear, rows = draw_down("BREAKFAST", 32), np.arange(240)
    assert [len(one.cells) for one in stacks(clear)] == [9]
    # Strokes at one distance: characters of one stroke, or of two.
    strokes = np.where(rows[:, None] % 20 < 10, np.uint8(255), np.uint8(0)).repeat(18, 1)
    counts = [len(one.cells) for one in stacks(strokes)]
    assert 2 <= len(counts) <= 3
    assert len(set(counts)) == len(counts)
