"""Times counted in classes, each a tenth wider than the one before, so that they can be summed."""

import math
from collections.abc import Mapping

_STEP = math.log(1.1)

Times = Mapping[int, int]
"""How many took at most 1.1 ** class milliseconds, by class."""


def class_of(seconds: float) -> int:
    return math.ceil(math.log(max(1.0, 1000 * seconds)) / _STEP)


def quantile_ms(times: Times, share: float) -> float | None:
    """At most a tenth above the true one; None where nothing was timed."""
    left = share * sum(times.values())
    for size in sorted(times):
        left -= times[size]
        if left <= 0:
            return float(math.exp(size * _STEP))
    return None
