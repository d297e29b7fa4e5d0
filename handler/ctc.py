"""CTC best path: from the best classes of frames to characters with confidences and spans.

T frames, K classes (0 is the blank).
"""

import math
from dataclasses import dataclass
from itertools import pairwise

from torch import Tensor

from textline.charset import BLANK, Charset


@dataclass(frozen=True)
class Char:
    """A character, its probability, and its span [start, end) in frames."""

    text: str
    confidence: float
    span: tuple[float, float]


@dataclass(frozen=True)
class Run:
    """Consecutive frames [start, end) whose best class is the same character."""

    label: int
    start: int
    end: int


def runs(labels: list[int]) -> list[Run]:
    """Best classes → runs of equal ones without blanks (Graves et al. 2006, the map B)."""
    found, start = [], 0
    for i in range(1, len(labels) + 1):
        if i == len(labels) or labels[i] != labels[start]:
            if labels[start] != BLANK:
                found.append(Run(labels[start], start, i))
            start = i
    return found


def widen(found: list[Run], frames: int, reach: float) -> list[tuple[float, float]]:
    """A run is a spike within its character: let it grow to the middle of the gap on each side.

    At the outside, and across wide gaps, it grows by `reach` frames at most.
    """
    spans = []
    for i, run in enumerate(found):
        before = found[i - 1].end if i else -2 * reach
        after = found[i + 1].start if i + 1 < len(found) else frames + 2 * reach
        start = run.start - min((run.start - before) / 2, reach)
        end = run.end + min((after - run.end) / 2, reach)
        spans.append((max(start, 0.0), min(end, float(frames))))
    return spans


def typical_reach(found: list[Run]) -> float:
    """Half of the median distance between neighbouring spikes: half a character."""
    if len(found) < 2:
        return 2.0
    centres = [(run.start + run.end) / 2 for run in found]
    steps = sorted(b - a for a, b in pairwise(centres))
    return steps[len(steps) // 2] / 2


def best_path(labels: list[int], probabilities: list[float], charset: Charset) -> list[Char]:
    """The best class of each of T frames, and its probability → characters in order.

    A character's confidence is its highest probability within its run.
    """
    found = runs(labels)
    spans = widen(found, len(labels), typical_reach(found))
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
