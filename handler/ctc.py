"""CTC best path: from the best classes of frames to characters with confidences and spans.

T frames, K classes (0 is the blank).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from torch import Tensor

from textline.charset import BLANK, Charset


@dataclass(frozen=True)
class Char:
    """A character, its probability, and its span [start, end) in frames."""

    text: str
    confidence: float
    span: tuple[float, float]


@dataclass(frozen=True)
class LineText:
    """What a line says; spans of its characters are in pixels of the line as it came.

    turned: it stood on its head, so its first character is at the right.
    """

    text: str
    confidence: float
    chars: list[Char]
    turned: bool = False


@dataclass(frozen=True)
class Run:
    """Consecutive frames [start, end) whose best class is the same character."""

    label: int
    start: int
    end: int


def runs(labels: Sequence[int]) -> list[Run]:
    """Best classes → runs of equal ones without blanks (Graves et al. 2006, the map B)."""
    found, start = [], 0
    for i in range(1, len(labels) + 1):
        if i == len(labels) or labels[i] != labels[start]:
            if labels[start] != BLANK:
                found.append(Run(labels[start], start, i))
            start = i
    return found


def spans_of(found: list[Run], ink: tuple[float, float]) -> list[tuple[float, float]]:
    """Spans in frames of the characters whose spikes were `found`, on a line inked over `ink`.

    A spike is somewhere within its character, the first and last even beside the line: they are
    brought back onto it. Neighbours meet halfway, but reach no further than three quarters of
    a character across an empty place.
    """
    if not found:
        return []
    half = typical_step(found, ink) / 2
    centres = [(run.start + run.end) / 2 for run in found]
    centres[0] = max(centres[0], min(ink[0] + half, ink[1]))
    centres[-1] = min(centres[-1], max(ink[1] - half, ink[0]))
    centres = list(accumulate(centres, max))
    borders = [(left + right) / 2 for left, right in pairwise(centres)]
    starts = [max(c - 1.5 * half, b) for c, b in zip(centres, [ink[0], *borders], strict=False)]
    ends = [min(c + 1.5 * half, b) for c, b in zip(centres, [*borders, ink[1]], strict=True)]
    return [(start, max(start, end)) for start, end in zip(starts, ends, strict=True)]


def typical_step(found: list[Run], ink: tuple[float, float]) -> float:
    """The median distance between neighbouring spikes; what the ink holds when there are few."""
    if len(found) < 3:
        return (ink[1] - ink[0]) / max(len(found), 1)
    centres = [(run.start + run.end) / 2 for run in found[1:-1]] or [0.0]
    steps = sorted(b - a for a, b in pairwise(centres))
    return steps[len(steps) // 2] if steps else (ink[1] - ink[0]) / len(found)


def best_path(
    labels: list[int],
    probabilities: list[float],
    charset: Charset,
    ink: tuple[float, float] | None = None,
) -> list[Char]:
    """The best class of each of T frames, and its probability → characters in order.

    `ink` is where the line's text begins and ends, in frames; all of them by default. A character's
    confidence is its highest probability within its run.
    """
    found = runs(labels)
    spans = spans_of(found, ink or (0.0, float(len(labels))))
    return [
        Char(charset.characters[run.label - 1], max(probabilities[run.start : run.end]), span)
        for run, span in zip(found, spans, strict=True)
    ]


def best_texts(logits: Tensor, charset: Charset) -> list[str]:
    """(T, N, K) → N texts, for scoring."""
    labels = logits.argmax(dim=2).T.tolist()
    return [charset.decode(run.label for run in runs(line)) for line in labels]


def line_confidence(chars: list[Char]) -> float:
    """Geometric mean over the characters; 0 for an empty line."""
    if not chars:
        return 0.0
    return math.exp(math.fsum(math.log(max(c.confidence, 1e-9)) for c in chars) / len(chars))
