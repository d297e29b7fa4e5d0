"""Text regions out of a probability map."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from handler.db import DbConfig, find_quads, ordered

CONFIG = DbConfig()


def painted(
    *boxes: tuple[int, int, int, int], size: tuple[int, int] = (128, 256)
) -> NDArray[np.float32]:
    probability = np.zeros(size, np.float32)
    for left, top, right, bottom in boxes:
        probability[top:bottom, left:right] = 0.9
    return probability


def test_an_empty_map_has_no_regions() -> None:
    assert find_quads(painted(), CONFIG) == ([], [])


def test_a_region_is_grown_by_area_times_ratio_over_perimeter() -> None:
    (quad,), (score,) = find_quads(painted((40, 40, 140, 60)), CONFIG)
    grown = 100 * 20 * CONFIG.unclip_ratio / (2 * (100 + 20))
    assert quad[0] == pytest.approx((40 - grown, 40 - grown), abs=1.5)
    assert quad[2] == pytest.approx((140 + grown, 60 + grown), abs=1.5)
    assert score == pytest.approx(0.9, abs=0.1)


def test_faint_regions_and_specks_are_dropped() -> None:
    faint = painted((10, 10, 60, 30)) * 0.45
    assert find_quads(faint, CONFIG) == ([], [])
    assert find_quads(painted((10, 10, 11, 60)), CONFIG) == ([], [])


def test_two_lines_stay_two() -> None:
    quads, scores = find_quads(painted((10, 20, 200, 34), (10, 60, 200, 74)), CONFIG)
    assert len(quads) == len(scores) == 2


@pytest.mark.parametrize("angle", [-30, -5, 0, 5, 30])
def test_corners_begin_at_the_top_left_and_go_clockwise(angle: float) -> None:
    corners = cv2.boxPoints(((100, 100), (80, 20), angle)).astype(np.float32)
    for shift in range(4):
        top_left, top_right, bottom_right, bottom_left = ordered(np.roll(corners, shift, axis=0))
        assert top_left[0] < top_right[0]
        assert bottom_left[0] < bottom_right[0]
        assert top_left[1] < bottom_left[1]
        assert top_right[1] < bottom_right[1]


def test_noise_is_bounded() -> None:
    noise = np.random.default_rng(0).random((512, 512), np.float32)
    quads, _ = find_quads(noise, DbConfig(max_regions=50))
    assert len(quads) <= 50
