"""How far confidences can be believed: calibration error, and the temperature that mends it.

Guo et al. 2017, "On calibration of modern neural networks". G temperatures, M characters or lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

TEMPERATURES: Numbers = np.round(np.arange(0.5, 3.01, 0.05), 2)
BINS = 15


@dataclass(frozen=True)
class Outcomes:
    """Confidences (G, M), one row a temperature, and how right each of M readings was, 0 to 1."""

    confidences: Numbers
    right: Numbers

    def at(self, temperature: float) -> Numbers:
        row = int(np.argmin(np.abs(TEMPERATURES - temperature)))
        chosen: Numbers = self.confidences[row]
        return chosen

    def error(self, temperature: float) -> float:
        """Expected calibration error, in per cent."""
        return 100 * sum(b.share * abs(b.confidence - b.right) for b in self.bins(temperature))

    def bins(self, temperature: float) -> list["Bin"]:
        """Those of equally wide bins that hold something."""
        confidences = self.at(temperature)
        places = np.minimum((confidences * BINS).astype(int), BINS - 1)
        return [
            Bin(
                float(here.mean()),
                float(confidences[here].mean()),
                float(self.right[here].mean()),
            )
            for here in (places == number for number in range(BINS))
            if here.any()
        ]


@dataclass(frozen=True)
class Bin:
    """A bin's share of the readings, their mean confidence, and how right they were."""

    share: float
    confidence: float
    right: float


def fit(outcomes: Outcomes) -> float:
    """The temperature whose confidences lose the least: negative log likelihood, over M."""
    sure = np.clip(outcomes.confidences, 1e-6, 1 - 1e-6)
    loss = -(outcomes.right * np.log(sure) + (1 - outcomes.right) * np.log(1 - sure)).mean(axis=1)
    return float(TEMPERATURES[int(loss.argmin())])


def matches(truth: Sequence[str], read: Sequence[str]) -> list[bool]:
    """Which of the read characters are the truth's, in a shortest edit from one to the other."""
    rows = [list(range(len(read) + 1))]
    for i, x in enumerate(truth, 1):
        row = [i]
        for j, y in enumerate(read, 1):
            row.append(min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (x != y)))
        rows.append(row)
    found = [False] * len(read)
    i, j = len(truth), len(read)
    while i and j:
        if rows[i][j] == rows[i - 1][j - 1] + (truth[i - 1] != read[j - 1]):
            i, j = i - 1, j - 1
            found[j] = truth[i] == read[j]
        elif rows[i][j] == rows[i][j - 1] + 1:
            j -= 1
        else:
            i -= 1
    return found
