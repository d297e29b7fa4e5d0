"""How classes of frames become text: best path, or a beam with a language beside it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from handler.beam import MISSING, Prefix, align, prefix_beam_search
from handler.ctc import runs
from handler.ngram import END, NGram
from textline.charset import Charset
from textline.slices import Frames


@dataclass(frozen=True)
class Language:
    """What is likely to be written; all weights multiply natural logarithms or are added to them.

    `neutral` is the log probability of a character that weighs neither for nor against a longer
    text. A word of the lexicon, without regard to case, gains `word_bonus` a character.
    """

    ngram: NGram | None = None
    weight: float = 0.25
    neutral: float = -3.0
    lexicon: frozenset[str] = frozenset()
    word_bonus: float = 0.5

    def extend(self, text: str, character: str) -> float:
        score = 0.0
        if self.ngram:
            score += self.weight * (self.ngram.log(text, character) - self.neutral)
        if self.lexicon and not character.isalnum():
            score += self._word(text)
        return score

    def finish(self, text: str) -> float:
        score = self._word(text) if self.lexicon else 0.0
        if self.ngram:
            score += self.weight * (self.ngram.log(text, END) - self.neutral)
        return score

    def _word(self, text: str) -> float:
        """For the word that `text` ends with."""
        start = len(text)
        while start and text[start - 1].isalnum():
            start -= 1
        word = text[start:]
        return self.word_bonus * len(word) if word.casefold() in self.lexicon else 0.0


@dataclass(frozen=True)
class Decoding:
    """decoder: `best_path`, or `beam` of the given width over `candidates` classes a frame."""

    decoder: Literal["best_path", "beam"] = "best_path"
    width: int = 8
    candidates: int = 6
    language: Language = Language()

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], folder: Path) -> "Decoding":
        """`decoder`, `beam`, `ngram`, `ngram_weight`, `lexicon`, `word_bonus`; files in `folder`.

        ValueError names what is wrong.
        """
        decoder = settings.get("decoder", "best_path")
        if decoder not in ("best_path", "beam"):
            raise ValueError(f"decoder is best_path or beam, not {decoder!r}")
        ngram, lexicon = settings.get("ngram"), settings.get("lexicon")
        language = Language(
            NGram.load(folder / ngram) if ngram else None,
            float(settings.get("ngram_weight", Language.weight)),
            lexicon=read_lexicon(folder / lexicon) if lexicon else frozenset(),
            word_bonus=float(settings.get("word_bonus", Language.word_bonus)),
        )
        return cls(decoder, int(settings.get("beam", cls.width)), language=language)

    @property
    def searches(self) -> bool:
        return self.decoder == "beam"


BEST_PATH = Decoding()


def read_lexicon(path: Path) -> frozenset[str]:
    """A word a line."""
    words = (line.strip().casefold() for line in path.read_text("utf-8").splitlines())
    return frozenset(filter(None, words))


@dataclass(frozen=True)
class Decoder:
    """Chooses a class for each frame; what follows it is the same for best path and beam.

    temperature: that of the frames' probabilities; candidates are without one.
    """

    decoding: Decoding
    charset: Charset
    temperature: float = 1.0

    def decode(self, frames: Frames) -> Frames:
        """The best class of each frame, or that of the beam's labelling, with its probability."""
        if not self.decoding.searches:
            return frames
        found = self._search(frames.candidates)
        if found == collapse(frames.labels):
            return frames
        labels = align(frames.candidates, found)
        likely = zip(labels, frames.probabilities, frames.candidates, strict=True)
        return Frames(labels, [self._probability(*frame) for frame in likely])

    def _probability(
        self, label: int, best: float, candidates: Sequence[tuple[int, float]]
    ) -> float:
        """Of a class in a frame whose first candidate has the probability `best`."""
        behind = candidates[0][1] - dict(candidates).get(label, MISSING)
        return best * math.exp(-behind / self.temperature)

    def _search(self, candidates: Sequence[Sequence[tuple[int, float]]]) -> Prefix:
        frames = [prune(frame) for frame in candidates]
        return prefix_beam_search(frames, self.decoding.width, self._extend, self._finish)

    def _extend(self, prefix: Prefix, label: int) -> float:
        return self.decoding.language.extend(self._text(prefix), self._characters[label])

    def _finish(self, prefix: Prefix) -> float:
        return self.decoding.language.finish(self._text(prefix))

    def _text(self, prefix: Prefix) -> str:
        return "".join(map(self._characters.__getitem__, prefix[-self.MEMORY :]))

    MEMORY = 40
    """Characters that a language looks back on: longer than words are."""

    @cached_property
    def _characters(self) -> str:
        return "\0" + self.charset.characters


def collapse(labels: Sequence[int]) -> Prefix:
    """Frames' classes → their labelling: repeats and blanks removed."""
    return tuple(run.label for run in runs(labels))


def prune(frame: Sequence[tuple[int, float]]) -> Sequence[tuple[int, float]]:
    """Candidates that could still win; most frames have one that leaves nothing to the others."""
    best = frame[0][1]
    return [(label, log) for label, log in frame if log > best - LIKELY]


LIKELY = 9.0
"""Candidates more than e⁹ times less likely than a frame's best are left out."""
