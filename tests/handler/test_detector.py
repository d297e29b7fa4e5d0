"""The detector's network on real pixels."""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.rendered import DENSE_PAGE, draw_page
from deploy.archive import DETECTOR, weights
from deploy.settings import ROOT
from handler.detector import STRIDE_ON_CUDA, Detector


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(weights(DETECTOR, ROOT / "model_store"), threads=2)


def pixels(*lines: str, width: int = 700) -> NDArray[np.uint8]:
    return np.asarray(draw_page(lines, width=width), np.uint8)


def test_it_finds_each_line_where_it_is(detector: Detector) -> None:
    page = pixels(*DENSE_PAGE[:4])
    found = detector.detect(page)
    assert (found.height, found.width) == page.shape[:2]
    assert len(found.quads) == len(found.scores) == 4
    middles = sorted(float(quad[:, 1].mean()) for quad in found.quads)
    assert middles == pytest.approx([40 + 32 * row + 13 for row in range(4)], abs=6)
    assert np.diff(found.quads[:, :2, 0], axis=1).min() > 500


def test_an_empty_page_has_no_text(detector: Detector) -> None:
    found = detector.detect(np.full((200, 300, 3), 255, np.uint8))
    assert found.quads.shape == (0, 4, 2)
    assert found.scores == []


@pytest.mark.parametrize("size", [(1, 1), (5, 900), (900, 5), (33, 65)])
def test_pages_of_any_shape_are_answered(detector: Detector, size: tuple[int, int]) -> None:
    found = detector.detect(np.full((*size, 3), 128, np.uint8))
    assert (found.height, found.width) == size


def test_quads_are_in_pixels_of_the_page_given_also_when_it_is_scaled_down() -> None:
    small = Detector(weights(DETECTOR, ROOT / "model_store"), threads=2, max_side=480)
    page = pixels(*DENSE_PAGE[:2], width=900)
    quads = small.detect(page).quads
    assert len(quads) == 2
    assert quads[:, :, 0].max() > 600
    assert quads[:, :, 1].max() < page.shape[0]


def test_the_coarser_sizes_of_a_gpu_find_the_same_lines(
    detector: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = pixels(*DENSE_PAGE[:4], width=780)
    fine = detector.detect(page)
    monkeypatch.setattr(detector, "_stride", STRIDE_ON_CUDA)
    coarse = detector.detect(page)
    assert np.abs(coarse.quads - fine.quads).max() < 2
