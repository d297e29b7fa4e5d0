"""The golden set: what a new version must read, and how well, before it gets any traffic."""

import statistics
import time
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from gateway.replica import Model, Replica
from gateway.torchserve import TorchServe
from textline.image import decode_image
from textline.line import prepare_line

_MAX_PIXELS = 4_000_000
_WARMING = 3
"""Lines that are read before time is taken."""


class AgainstRunning(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    max_cer_more: float
    max_latency_ratio: float
    keep_languages: bool = True


class Gate(BaseModel):
    """gate.toml; rates in per cent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    max_cer: dict[str, float]
    against_running: AgainstRunning


@dataclass(frozen=True)
class GoldenLine:
    language: str
    text: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class GoldenSet:
    gate: Gate
    lines: Sequence[GoldenLine]


@dataclass
class Score:
    """errors, characters: by language; times: milliseconds of each line."""

    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    characters: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    times: list[float] = field(default_factory=list)

    def cer(self, language: str) -> float:
        return 100 * self.errors[language] / max(1, self.characters[language])

    @property
    def latency_ms(self) -> float:
        return statistics.median(self.times) if self.times else 0.0

    def told(self, languages: Sequence[str]) -> str:
        rates = ", ".join(f"{language} {self.cer(language):.2f} %" for language in languages)
        return f"character errors {rates}; {self.latency_ms:.1f} ms a line"


def load(folder: Path) -> GoldenSet:
    """Raises OSError, ValueError."""
    gate = Gate.model_validate(tomllib.loads((folder / "gate.toml").read_text("utf-8")))
    rows = [row.split("\t") for row in (folder / "labels.tsv").read_text("utf-8").splitlines()]
    return GoldenSet(gate, [_line(folder, name, text) for name, text in rows])


async def read(
    torchserve: TorchServe, replica: Replica, models: Sequence[Model], lines: Sequence[GoldenLine]
) -> dict[Model, Score]:
    """Line by line, each by all models in turn, so that whatever else goes on slows them alike."""
    scores = {model: Score() for model in models}
    for model in models:
        for line in lines[:_WARMING]:
            await torchserve.recognize(model, [line.pixels], "golden-set", replica)
    for line in lines:
        for model in models:
            began = time.perf_counter()
            (reading,) = await torchserve.recognize(model, [line.pixels], "golden-set", replica)
            scores[model].times.append(1000 * (time.perf_counter() - began))
            _mark(scores[model], line, reading.text)
    return scores


def verdict(
    gate: Gate, new: Score, running: Score, languages: Sequence[str], before: Sequence[str]
) -> list[str]:
    """What is wrong with the new version; languages, before: what it and the running one read."""
    wrong = []
    limits = gate.against_running
    if limits.keep_languages and (lost := [one for one in before if one not in languages]):
        wrong.append(f"it does not read {', '.join(lost)}, which the running version does")
    for language in _tested(gate, new, languages):
        rate, most = new.cer(language), gate.max_cer[language]
        if rate > most:
            wrong.append(
                f"{rate:.2f} % character errors in {language}, at most {most:g} are allowed"
            )
        elif language in before and rate > running.cer(language) + limits.max_cer_more:
            more = rate - running.cer(language)
            wrong.append(f"{more:.2f} points more character errors in {language} than before")
    ratio = new.latency_ms / max(0.001, running.latency_ms)
    if ratio > limits.max_latency_ratio:
        wrong.append(f"{ratio:.2f} times as slow, at most {limits.max_latency_ratio:g} are allowed")
    return wrong


def languages_of(golden: GoldenSet, languages: Sequence[str]) -> list[str]:
    """Those of a version that the set has lines of."""
    there = {line.language for line in golden.lines}
    return [language for language in languages if language in there]


def _tested(gate: Gate, score: Score, languages: Sequence[str]) -> list[str]:
    return [one for one in languages if one in gate.max_cer and score.characters[one]]


def _line(folder: Path, name: str, text: str) -> GoldenLine:
    path = folder / name
    pixels = decode_image(path.read_bytes(), max_pixels=_MAX_PIXELS).pixels
    return GoldenLine(path.stem.rpartition("-")[0], text, prepare_line(pixels))


def _mark(score: Score, line: GoldenLine, read_text: str) -> None:
    wanted, got = (unicodedata.normalize("NFKC", text) for text in (line.text, read_text))
    score.errors[line.language] += distance(wanted, got)
    score.characters[line.language] += len(wanted)


def distance(a: str, b: str) -> int:
    """Levenshtein's."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        before, row = row, [i]
        for j, right in enumerate(b, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right)))
    return row[-1]
