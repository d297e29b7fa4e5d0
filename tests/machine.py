"""What this machine can be held to."""

import os


def a_second() -> float:
    """A second, or longer on a machine that has more to do than it has cores."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
