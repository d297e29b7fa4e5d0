"""Long lines: whatever the cut meets, no character is doubled or lost."""

import random
from itertools import pairwise

import pytest

from textline.slices import FRAME, LONGEST, OVERLAP, Frames, join, starts


def frames(labels: list[int]) -> Frames:
    return Frames(labels, [0.9] * len(labels))


def emitted(labels: list[int]) -> list[int]:
    return [b for a, b in zip([0, *labels], labels, strict=False) if b and b != a]


def test_a_short_line_is_one_slice() -> None:
    assert starts(LONGEST) == [0]


@pytest.mark.parametrize("width", [LONGEST + 1, 2000, 5000, 12345])
def test_slices_cover_the_line_and_overlap(width: int) -> None:
    at = starts(width)
    assert at[0] == 0
    assert at[-1] + LONGEST >= width
    assert all(b - a == LONGEST - OVERLAP for a, b in pairwise(at))


@pytest.mark.parametrize("seed", range(20))
def test_the_joined_reading_is_the_whole_lines(seed: int) -> None:
    """Each slice sees the same characters, a frame early or late."""
    rng = random.Random(seed)
    width = rng.randint(1500, 6000)
    total = width // FRAME + 3
    truth = [0] * total
    position = 2
    while position < total - 2:
        truth[position] = rng.randint(1, 50)
        position += rng.randint(2, 9)
    at = starts(width)
    parts = []
    for start in at:
        low = start // FRAME
        seen = truth[low : low + LONGEST // FRAME + 2]
        if rng.random() < 0.5 and seen[0] == 0:
            seen = [*seen[1:], 0]
        parts.append(frames(seen))
    assert emitted(join(parts, at).labels) == emitted(truth)
