"""Lines too long for one reading: cut into overlapping slices, and their readings joined again.

Positions are pixels of a 32-pixel-high line; a frame is FRAME pixels wide, and the first ones
stand before it, on the margin that `textline.line.pad` puts there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from textline.charset import BLANK
from textline.line import MARGIN

FRAME = 4
LONGEST = 1280
"""Pixels read at once: about as long as the lines of training."""
OVERLAP = 256

assert MARGIN % FRAME == 0, "frames of slices must fall on the same grid"


@dataclass(frozen=True)
class Frames:
    """What was read of a line, frame by frame: the best class and its probability.

    candidates: (class, log probability) of the likeliest classes, where a search asks for them.
    """

    labels: list[int]
    probabilities: list[float]
    candidates: list[list[tuple[int, float]]] = field(default_factory=list)

    def __getitem__(self, part: slice) -> "Frames":
        return Frames(self.labels[part], self.probabilities[part], self.candidates[part])

    def __add__(self, other: "Frames") -> "Frames":
        return Frames(
            self.labels + other.labels,
            self.probabilities + other.probabilities,
            self.candidates + other.candidates,
        )


def starts(width: int) -> list[int]:
    """Where the slices of a line of `width` pixels start; one slice when it is short enough."""
    if width <= LONGEST:
        return [0]
    step = LONGEST - OVERLAP
    count = -(-(width - OVERLAP) // step)
    return [i * step for i in range(count)]


def join(parts: Sequence[Frames], at: Sequence[int]) -> Frames:
    """The readings of slices that start `at` these pixels → the reading of the whole line."""
    whole = parts[0]
    for part, start in zip(parts[1:], at[1:], strict=True):
        offset = start // FRAME
        cut = seam(whole.labels, part.labels, offset)
        whole = whole[:cut] + part[cut - offset :]
    return whole


def seam(left: Sequence[int], right: Sequence[int], offset: int) -> int:
    """The frame where one reading takes over from the other.

    The one nearest to the overlap's middle where both see a gap between characters: within one,
    a frame's disagreement would double or lose it. Without such a gap, the middle.
    """
    first, last = offset + 2, min(offset + OVERLAP // FRAME, len(left)) - 2
    middle = (first + last) // 2
    for cut in sorted(range(first, last), key=lambda frame: abs(frame - middle)):
        here = (*left[cut - 1 : cut + 1], *right[cut - 1 - offset : cut + 1 - offset])
        if all(label == BLANK for label in here):
            return cut
    return middle
