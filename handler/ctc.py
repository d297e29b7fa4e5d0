"""CTC best path: from the best classes of frames to characters with confidences and spans.

T frames, K classes (0 is the blank).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from torch import Tensor

from textline.charset import BLANK, Charset

LEAD = 1.25
"""Frames from a character's left edge to the middle of its spike: a network writes a character as
soon as it has seen enough of it, wide or narrow. Measured on fonts, in every model so far."""


class Char(NamedTuple):  # a page has thousands: a frozen dataclass takes twice as long
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


class Run(NamedTuple):
    """Consecutive frames [start, end) whose best class is the same character."""

    label: int
    start: int
    end: int


def runs(labels: Sequence[int]) -> list[Run]:
    """Best classes → runs of equal ones without blanks (Graves et al. 2006, the map B)."""
    found, start = [], 0
    for label, same in groupby(labels):
        end = start + len(list(same))
        if label != BLANK:
            found.append(Run(label, start, end))
        start = end
    return found


def spans_of(found: list[Run], ink: tuple[float, float]) -> list[tuple[float, float]]:
    """Spans in frames of the characters whose spikes were `found`, on a line inked over `ink`.

    A character reaches from where its spike says that it begins to where the next one does, but no
    further than one and a half characters across an empty place. A last spike that comes only
    after the line is brought back onto it.
    """
    if not found:
        return []
    centres = [(run.start + run.end) / 2 for run in found]
    step = typical_step(centres, ink)
    begins = [min(max(centre - LEAD, ink[0]), ink[1]) for centre in centres]
    if begins[-1] == ink[1]:
        begins[-1] = max(ink[1] - step, ink[0])
    begins = list(accumulate(begins, max))
    ends = [*begins[1:], ink[1]]
    return [(b, min(e, b + 1.5 * step)) for b, e in zip(begins, ends, strict=True)]


def typical_step(centres: list[float], ink: tuple[float, float]) -> float:
    """The median distance between neighbouring spikes; what the ink holds when there are few."""
    if len(centres) < 3:
        return (ink[1] - ink[0]) / max(len(centres), 1)
    steps = sorted(b - a for a, b in pairwise(centres[1:-1]))
    return steps[len(steps) // 2] if steps else (ink[1] - ink[0]) / len(centres)


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
