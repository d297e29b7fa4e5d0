"""CTC prefix beam search, with a language model and a bonus for known words.

Graves: "Supervised Sequence Labelling with Recurrent Neural Networks" (2012), chapter 7; Hannun et
al.: "First-Pass Large Vocabulary Continuous Speech Recognition using Bi-Directional Recurrent DNNs"
(2014), algorithm 1. T frames, k candidates a frame; all scores are natural logarithms.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from textline.charset import BLANK

NEVER = -math.inf
Prefix = tuple[int, ...]
Frame = Sequence[tuple[int, float]]
"""The candidates of one frame: (class, log probability), the blank among them."""
Extend = Callable[[Prefix, int], float]
"""What a language adds to the score of a prefix when this class follows it."""


def log_add(a: float, b: float) -> float:
    """log(eᵃ + eᵇ)."""
    if a < b:
        a, b = b, a
    return a if b == NEVER else a + math.log1p(math.exp(b - a))


@dataclass(slots=True)
class Score:
    """Of all paths that give a prefix: those that end in a blank, those that end in its last class,
    and what the language adds to either."""

    blank: float = NEVER
    last: float = NEVER
    language: float = 0.0

    @property
    def total(self) -> float:
        return log_add(self.blank, self.last) + self.language


class Beam(dict[Prefix, Score]):
    """The prefixes after one frame."""

    def at(self, prefix: Prefix, language: float) -> Score:
        score = self.get(prefix)
        if score is None:
            score = self[prefix] = Score(language=language)
        return score

    def best(self, width: int) -> "Beam":
        if len(self) <= width:
            return self
        kept = sorted(self.items(), key=lambda item: item[1].total, reverse=True)[:width]
        return Beam(kept)


def step(beam: Beam, frame: Frame, extend: Extend) -> Beam:
    """All prefixes that one more frame makes of the beam's."""
    after = Beam()
    for prefix, score in beam.items():
        both = log_add(score.blank, score.last)
        for label, log in frame:
            if label == BLANK:
                same = after.at(prefix, score.language)
                same.blank = log_add(same.blank, both + log)
                continue
            ends_so = bool(prefix) and prefix[-1] == label
            if ends_so:
                same = after.at(prefix, score.language)
                same.last = log_add(same.last, score.last + log)
            longer = (*prefix, label)
            before = beam.get(longer)
            language = before.language if before else score.language + extend(prefix, label)
            grown = after.at(longer, language)
            # The same character twice needs a blank between.
            grown.last = log_add(grown.last, (score.blank if ends_so else both) + log)
    return after


def prefix_beam_search(
    frames: Sequence[Frame], width: int, extend: Extend, finish: Callable[[Prefix], float]
) -> Prefix:
    """The likeliest labelling of T frames; `finish` is what the language says to a line's end."""
    beam = Beam({(): Score(blank=0.0)})
    for frame in frames:
        beam = step(beam, frame, extend).best(width)
    return max(beam.items(), key=lambda item: item[1].total + finish(item[0]))[0]


def align(frames: Sequence[Frame], labels: Prefix) -> list[int]:
    """The likeliest class of each frame among the paths that give `labels` (Viterbi).

    A class that is not among a frame's candidates costs MISSING.
    """
    states: list[int] = [BLANK, *(s for label in labels for s in (label, BLANK))]
    scores = [0.0, *[NEVER] * (len(states) - 1)]
    came: list[list[int]] = []
    for t, frame in enumerate(frames):
        logs = dict(frame)
        sources = [_source(scores, states, s, first=t == 0) for s in range(len(states))]
        scores = [
            (scores[source] if source >= 0 else NEVER) + logs.get(state, MISSING)
            for source, state in zip(sources, states, strict=True)
        ]
        came.append(sources)
    return list(_back(came, states, scores))


MISSING = -20.0
"""Log probability of a class outside a frame's candidates."""


def _source(scores: Sequence[float], states: Sequence[int], s: int, *, first: bool) -> int:
    """The best state to come from; -1: none. Before the first frame only states 0 and 1 begin."""
    if first:
        return 0 if s < 2 else -1
    sources: list[int] = [s, s - 1] if s else [s]
    if s >= 2 and states[s] != BLANK and states[s] != states[s - 2]:
        sources.append(s - 2)
    best = max(sources, key=lambda source: scores[source])
    return best if scores[best] > NEVER else -1


def _back(
    came: Sequence[Sequence[int]], states: Sequence[int], scores: Sequence[float]
) -> Iterator[int]:
    state = max(range(max(0, len(states) - 2), len(states)), key=lambda s: scores[s])
    path: list[int] = []
    for sources in reversed(came):
        path.append(states[state])
        state = sources[state]
    return reversed(path)
