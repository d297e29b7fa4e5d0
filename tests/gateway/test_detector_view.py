"""What is shown to the text detector, and the way back to the page."""

import numpy as np
import pytest

from gateway.detector_view import LONGEST_SIDE, MARGIN, detector_view
from tests.drawn_text import draw_line
from textline.geometry import whole


def page_with(height: int, width: int, top: int, left: int, paper: int = 255) -> np.ndarray:
    """Paper with a line drawn on it; its grain is what a scanner leaves."""
    line = draw_line("Departure at noon")
    page = np.full((height, width, 3), 255, np.uint8)
    page[top : top + line.shape[0], left : left + line.shape[1]] = line
    grain = np.random.default_rng(1).normal(0, 2, page.shape)
    return np.clip(page * (paper / 255) + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("paper", [255, 120])
def test_empty_margins_are_left_out_and_places_are_the_page_s(paper: int) -> None:
    page = page_with(1000, 800, 400, 300, paper)
    view = detector_view(page)
    height, width = draw_line("Departure at noon").shape[:2]
    assert view.pixels.shape[0] < height + 3 * MARGIN
    assert view.pixels.shape[1] < width + 3 * MARGIN
    quad = view.on_page(whole(view.pixels))
    left, top, right, bottom = map(int, (*quad[0], *quad[2]))
    assert np.array_equal(view.pixels, page[top:bottom, left:right])
    drawn = 255 - draw_line("Departure at noon").min(axis=2)
    rows, columns = np.flatnonzero(drawn.max(axis=1)), np.flatnonzero(drawn.max(axis=0))
    assert left <= 300 + columns[0] - MARGIN < 300 + columns[-1] + MARGIN < right
    assert top <= 400 + rows[0] - MARGIN < 400 + rows[-1] + MARGIN < bottom


def test_places_are_the_page_s_where_it_is_scaled_down() -> None:
    page = page_with(3000, 2400, 2500, 1000)
    view = detector_view(page)
    assert view.pixels.shape[0] < 200
    quad = view.on_page(whole(view.pixels))
    height, width = draw_line("Departure at noon").shape[:2]
    left, top, right, bottom = map(int, (*quad[0], *quad[2]))
    assert left < 1000 < 1000 + width < right
    assert top < 2500 < 2500 + height < bottom


def test_faint_letters_at_the_edge_stay() -> None:
    page = page_with(1000, 800, 400, 300)
    page[980:992, 20:60:4] -= 30
    view = detector_view(page)
    quad = view.on_page(whole(view.pixels))
    assert quad[0][0] == 0
    assert quad[2][1] == 1000


@pytest.mark.parametrize("size", [(1000, 800), (1, 3), (6000, 70)])
def test_an_empty_page_is_seen_whole(size: tuple[int, int]) -> None:
    view = detector_view(np.full((*size, 3), 255, np.uint8))
    quad = view.on_page(whole(view.pixels))
    assert quad[2] == pytest.approx(size[::-1], abs=0.01)
    assert max(view.pixels.shape[:2]) <= LONGEST_SIDE
