"""What the recogniser is given: height, contrast, padding."""

import numpy as np
import pytest

from textline.line import HEIGHT, LONGEST, MARGIN, bucket, collate, pad, prepare_line


@pytest.mark.parametrize("shape", [(64, 200, 3), (32, 7), (9, 300), (400, 20, 3), (1, 1)])
def test_any_crop_becomes_a_grey_line_of_the_same_aspect(shape: tuple[int, ...]) -> None:
    crop = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    line = prepare_line(crop)
    assert line.dtype == np.uint8
    assert line.shape == (HEIGHT, max(4, round(shape[1] * HEIGHT / shape[0])))


def test_a_thread_of_pixels_does_not_grow_to_gigabytes() -> None:
    assert prepare_line(np.zeros((1, 1_000_000), np.uint8)).shape == (HEIGHT, LONGEST)


def test_pale_ink_becomes_as_dark_as_black_ink() -> None:
    crop = np.full((32, 100), 200, np.uint8)
    crop[8:24, 20:80:4] = 120
    line = prepare_line(crop)
    assert line.min() == 0
    assert line.max() == 255


def test_the_grain_of_an_empty_crop_is_not_blown_up() -> None:
    crop = np.random.default_rng(0).integers(198, 203, (32, 100)).astype(np.uint8)
    assert np.ptp(prepare_line(crop)) < 40


@pytest.mark.parametrize("flipped", [False, True])
def test_letters_fill_the_line_whatever_paper_is_around_them(flipped: bool) -> None:
    tight, loose = np.full((20, 90), 220, np.uint8), np.full((40, 90), 220, np.uint8)
    tight[2:18, 10:80:5] = loose[12:28, 10:80:5] = 30
    if flipped:
        tight, loose = 255 - tight, 255 - loose
    np.testing.assert_array_equal(prepare_line(loose), prepare_line(tight))


def test_a_dash_stays_a_dash() -> None:
    crop = np.full((32, 60), 230, np.uint8)
    crop[15:18, 5:55] = 20
    assert prepare_line(crop).shape == (HEIGHT, 60)


def test_a_line_on_a_photograph_keeps_its_height() -> None:
    crop = np.random.default_rng(1).integers(0, 256, (48, 90)).astype(np.uint8)
    assert prepare_line(crop).shape == (HEIGHT, 60)


def test_a_crop_without_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="no pixels"):
        prepare_line(np.zeros((0, 10), np.uint8))


def test_padding_depends_on_the_line_alone() -> None:
    line = np.full((HEIGHT, 50), 200, np.uint8)
    padded = pad(line)
    assert padded.shape == (HEIGHT, bucket(50))
    assert padded.shape[1] >= 50 + 2 * MARGIN
    np.testing.assert_array_equal(padded[:, MARGIN : MARGIN + 50], line)


def test_collate_keeps_each_line_and_its_width() -> None:
    short, long = np.full((HEIGHT, 5), 1, np.uint8), np.full((HEIGHT, 9), 2, np.uint8)
    lines, widths = collate([short, long])
    assert lines.shape == (2, 1, HEIGHT, 9)
    assert widths.tolist() == [5, 9]
    np.testing.assert_array_equal(lines[0, 0, :, :5], short)
