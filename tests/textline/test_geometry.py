"""From quadrilaterals to upright lines, and back to the page."""

import cv2
import numpy as np
import pytest

from textline.geometry import project, read_along, size, upright_line, whole
from textline.line import prepare_line

PAGE = np.random.default_rng(3).integers(0, 256, (200, 300, 3), np.uint8)


def quad(*corners: tuple[float, float]) -> np.ndarray:
    return np.array(corners, np.float32)


def tilted(degrees: float, centre: tuple[float, float], width: float, height: float) -> np.ndarray:
    turn = cv2.getRotationMatrix2D((0, 0), -degrees, 1.0)
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width / 2, height / 2)
    return (half @ turn[:, :2].T + centre).astype(np.float32)


def test_an_unturned_line_is_cut_out_as_it_is() -> None:
    line = upright_line(PAGE, quad((10, 20), (110, 20), (110, 50), (10, 50)))
    assert np.array_equal(line.crop, PAGE[20:50, 10:110])
    assert line.polygons(np.array([[0, 32]]), 107).shape == (1, 4, 2)


def test_warping_by_whole_pixels_changes_nothing() -> None:
    """The same quad a hair off the grid takes the other way and must give the same pixels."""
    corners = quad((10, 20), (110, 20), (110, 50), (10, 50))
    line = upright_line(PAGE, corners + np.float32(1e-4))
    assert np.abs(line.crop.astype(int) - PAGE[20:50, 10:110]).max() <= 1


@pytest.mark.parametrize("degrees", [-30, -5, 0.5, 12, 90, 180])
def test_spans_come_back_to_the_page(degrees: float) -> None:
    corners = tilted(degrees, (150, 100), 120, 24)
    line = upright_line(PAGE, corners)
    width = prepare_line(line.crop).shape[1]
    full = line.polygons(np.array([[0, width]]), width)[0]
    assert np.abs(full - corners).max() < 1e-3
    left, right = line.polygons(np.array([[0, width / 4], [width / 4, width]]), width)
    along = corners[0] + (corners[1] - corners[0]) / 4
    assert np.abs(left[1] - along).max() < 1e-3
    assert np.abs(right[0] - along).max() < 1e-3


@pytest.mark.parametrize("degrees", [-20, 3, 45])
def test_a_mark_is_found_where_it_was_drawn(degrees: float) -> None:
    """Draw a dot on a page, find it in the straightened line, map it back: the same place."""
    page = np.full((400, 400, 3), 255, np.uint8)
    corners = tilted(degrees, (200, 200), 200, 30)
    dot = corners[0] * 0.35 + corners[1] * 0.15 + corners[2] * 0.15 + corners[3] * 0.35
    cv2.circle(page, [int(v) for v in dot * 16], 3 * 16, (0, 0, 0), -1, cv2.LINE_AA, 4)
    line = upright_line(page, corners)
    ink = 255.0 - line.crop[..., 0]
    ys, xs = np.mgrid[: ink.shape[0], : ink.shape[1]] + 0.5
    found = np.array([(xs * ink).sum(), (ys * ink).sum()]) / ink.sum()
    assert np.abs(project(found, line.to_page) - dot).max() < 0.75


def test_perspective_is_undone() -> None:
    corners = quad((20, 30), (200, 10), (210, 60), (25, 70))
    line = upright_line(PAGE, corners)
    height, width = line.crop.shape[:2]
    mapped = project(np.array([[0, 0], [width, 0], [width, height], [0, height]]), line.to_page)
    assert np.abs(mapped - corners).max() < 1e-3


def test_a_line_down_the_page_starts_at_its_top_right() -> None:
    corners = quad((50, 10), (70, 10), (70, 110), (50, 110))
    line = upright_line(PAGE, read_along(corners))
    assert np.array_equal(line.crop, np.rot90(PAGE[10:110, 50:70]))
    first = line.polygons(np.array([[0, 10]]), 100)[0]
    assert first.tolist() == [[70, 10], [70, 20], [50, 20], [50, 10]]
    square = quad((0, 0), (20, 0), (20, 24), (0, 24))
    assert read_along(square) is square


def test_off_the_page_and_degenerate() -> None:
    assert upright_line(PAGE, quad((-30, -10), (40, -10), (40, 15), (-30, 15))).crop.shape[0] == 25
    far = quad((900, 900), (950, 900), (950, 920), (900, 920))
    assert upright_line(PAGE, far).crop.shape == (20, 50, 3)
    point = quad((5, 5), (5, 5), (5, 5), (5, 5))
    assert upright_line(PAGE, point).crop.shape == (1, 1, 3)


def test_pages_longer_than_opencv_warps() -> None:
    page = np.zeros((40_000, 60, 3), np.uint8)
    page[39_000:39_010, 20:40] = 255
    line = upright_line(page, tilted(2, (30, 39_005), 16, 6))
    assert line.crop.min() == 255
    strip = np.zeros((30, 40_000, 3), np.uint8)
    assert upright_line(strip, whole(strip)).crop.shape == strip.shape


def test_a_twisted_quad_asks_for_no_more_pixels_than_the_page_has() -> None:
    page = np.zeros((6000, 10, 3), np.uint8)
    line = upright_line(page, quad((9, 120), (9, 5400), (0, 6000), (0, 0)))
    assert line.crop.shape[0] * line.crop.shape[1] <= 1.1 * 60_000


def test_size_is_of_the_longer_sides() -> None:
    assert size(quad((0, 0), (100, 0), (90, 20), (0, 30))) == pytest.approx((100, 30))
