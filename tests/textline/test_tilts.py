"""When a line is read along slopes, and which of the readings is believed."""

import numpy as np
import pytest

from textline.results import Glyph, Reading
from textline.tilts import SLOPES, along, may_rise, settle, tilted
from textline.ways import ways_of_crop

CROP = np.full((60, 120, 3), 200, np.uint8)
WAYS = ways_of_crop(CROP, 3)


def reading(text: str, confidence: float) -> Reading:
    return Reading(text, confidence, [Glyph(c, confidence, (0, 1)) for c in text])


@pytest.mark.parametrize(
    ("text", "confidence", "rises"),
    [("Exit", 0.97, False), ("Ew", 0.5, True), ("", 0.0, True), ("出口", 0.5, False)],
)
def test_only_unsure_lines_of_letters_are_read_along_slopes(
    text: str, confidence: float, *, rises: bool
) -> None:
    assert may_rise(CROP, WAYS, [reading(text, confidence)]) is rises


def test_a_long_crop_has_no_room_to_rise() -> None:
    long = np.full((30, 300, 3), 200, np.uint8)
    assert not may_rise(long, ways_of_crop(long, 0), [reading("Ew", 0.5)])


@pytest.mark.parametrize("slope", SLOPES)
def test_a_line_that_fills_its_crop_lies_along_its_slope(slope: float) -> None:
    angle = np.radians(abs(slope))
    long, high = 200.0, 40.0
    width = long * np.cos(angle) + high * np.sin(angle)
    height = long * np.sin(angle) + high * np.cos(angle)
    left, right, _, below = along(round(width), round(height), slope)
    assert np.degrees(np.arctan2(*(right - left)[::-1])) == pytest.approx(slope, abs=0.1)
    assert np.linalg.norm(right - left) == pytest.approx(long, rel=0.06)
    assert np.linalg.norm(below - left) == pytest.approx(high, rel=0.12)


@pytest.mark.parametrize(
    ("before", "after", "settled"),
    [
        (("Ew", 0.4), ("Exit", 0.9), "Exit"),
        (("Ew", 0.4), ("Exit", 0.45), "Ew"),  # hardly surer
        (("Ewjt", 0.4), ("Ex", 0.9), "Ewjt"),  # a part of it
        (("", 0.0), ("Exit", 0.4), ""),  # grain of an empty crop
        (("Ew", 0.4), ("口日", 0.9), "Ew"),
    ],
)
def test_only_a_much_surer_reading_of_all_of_it_is_believed(
    before: tuple[str, float], after: tuple[str, float], settled: str
) -> None:
    slopes = tilted(CROP, 3)
    along_slopes = [reading("", 0.0)] * (len(slopes) - 1) + [reading(*after)]
    _, readings = settle(WAYS, [reading(*before)], slopes, along_slopes)
    assert max(r.text for r in readings) == settled
