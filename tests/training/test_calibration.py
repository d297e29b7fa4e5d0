"""Calibration worked out by hand, and on readings that are as sure as they are made."""

import numpy as np
import pytest

from training.calibration import TEMPERATURES, Outcomes, fit, matches


def simulated(true_temperature: float, count: int = 20_000) -> Outcomes:
    """Two-class logits that are right as often as they say when divided by this temperature."""
    rng = np.random.default_rng(1)
    logits = np.abs(rng.normal(0, 4, count))
    right = rng.random(count) < 1 / (1 + np.exp(-logits / true_temperature))
    sure = 1 / (1 + np.exp(-logits[None] / TEMPERATURES[:, None]))
    return Outcomes(sure, right.astype(float))


@pytest.mark.parametrize("temperature", [0.7, 1.0, 2.0])
def test_the_true_temperature_is_found_and_mends_the_error(temperature: float) -> None:
    outcomes = simulated(temperature)
    found = fit(outcomes)
    assert found == pytest.approx(temperature, abs=0.15)
    assert outcomes.error(found) < 2
    if temperature != 1:
        assert outcomes.error(1.0) > 2 * outcomes.error(found)


def test_the_error_is_the_bins_gaps_by_their_shares() -> None:
    row = np.array([0.95, 0.95, 0.95, 0.55])
    outcomes = Outcomes(np.repeat(row[None], len(TEMPERATURES), axis=0), np.array([1, 1, 0, 1.0]))
    assert outcomes.error(1.0) == pytest.approx(100 * (0.75 * (0.95 - 2 / 3) + 0.25 * 0.45))


@pytest.mark.parametrize(
    ("truth", "read", "right"),
    [
        ("abc", "abc", [True, True, True]),
        ("abc", "axc", [True, False, True]),
        ("abc", "ac", [True, True]),
        ("ac", "abc", [True, False, True]),
        ("", "a", [False]),
        ("a", "", []),
    ],
)
def test_which_characters_are_right(truth: str, read: str, right: list[bool]) -> None:
    assert matches(truth, read) == right
