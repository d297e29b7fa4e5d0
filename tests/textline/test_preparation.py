"""Straightening and binarising a page."""

import cv2
import numpy as np
import pytest

from textline.binarize import otsu, sauvola
from textline.deskew import skew, straighten


def page(degrees: float = 0.0) -> np.ndarray:
    paper = np.full((600, 800, 3), 235, np.uint8)
    for row in range(14):
        place = (80, 90 + 32 * row)
        cv2.putText(paper, "The quick brown fox jumps over", place, 0, 0.8, (20, 20, 20), 2)
    turn = cv2.getRotationMatrix2D((400, 300), -degrees, 1.0)
    return cv2.warpAffine(paper, turn, (800, 600), borderValue=(235, 235, 235)).astype(np.uint8)


@pytest.mark.parametrize("degrees", [-11.0, -3.3, 0.0, 1.5, 7.0])
def test_the_angle_is_found_and_undone(degrees: float) -> None:
    straight = straighten(page(degrees))
    assert straight.angle == pytest.approx(degrees, abs=0.2)
    assert abs(skew(straight.page)) <= 0.25


def test_points_come_back_to_the_page_as_it_was() -> None:
    sent = page(5.0)
    sent[300:304, 100:104] = (255, 0, 0)
    straight = straighten(sent)
    red = (straight.page[..., 0].astype(int) - straight.page[..., 1]) > 128
    ys, xs = np.nonzero(red)
    found = straight.to_sent(np.array([xs.mean() + 0.5, ys.mean() + 0.5]))
    assert np.abs(found - (102, 302)).max() < 0.6


def test_a_page_without_ink_stays() -> None:
    blank = np.full((50, 50, 3), 255, np.uint8)
    straight = straighten(blank)
    assert straight.angle == 0.0
    assert straight.page is blank


def test_otsu_parts_ink_from_paper() -> None:
    black = otsu(page())
    assert set(np.unique(black)) == {0, 255}
    assert 0.02 < (black == 0).mean() < 0.2


def test_sauvola_reads_through_a_shadow() -> None:
    light = np.linspace(0.25, 1.0, 800)[None, :, None]
    shaded = (page() * light).astype(np.uint8)
    ink = page()[..., 0] < 128
    assert ((sauvola(shaded)[..., 0] == 0) == ink).mean() > 0.97
    assert ((otsu(shaded)[..., 0] == 0) == ink).mean() < 0.9
