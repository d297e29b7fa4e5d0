"""Records of a history as the gateway would write them, their words drawn by Zipf's law."""

import itertools
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ulid import ULID
from wordfreq import top_n_list

from gateway.answers import pack
from gateway.history_records import Entry

OWNER = "local"
WORDS = 100
"""Of one record: a receipt, or a short page."""
_VOCABULARY = 50_000
_PERIOD = timedelta(days=365)
_THUMBNAIL, _PICTURE = 4_000, 4_000
"""Bytes. Pictures are larger; how many there are is what counts."""
_MODEL = {"name": "crnn", "version": "1.0"}


@dataclass(frozen=True)
class Drawn:
    """What the gateway would keep, and when it would have."""

    entry: Entry
    time: datetime


class Records:
    """Spread evenly over a year, the oldest first."""

    def __init__(self, chance: random.Random, count: int) -> None:
        self._chance = chance
        self._words = [word for word in top_n_list("en", _VOCABULARY) if word.isalpha()]
        self._weights = list(
            itertools.accumulate(1 / (rank + 3) for rank in range(len(self._words)))
        )
        self._step = _PERIOD / count
        self._time = datetime.now(UTC) - _PERIOD
        self._ids: list[str] = []

    def id_at(self, number: int) -> str:
        return self._ids[number]

    def draw(self) -> Drawn:
        self._time += self._step
        record_id = str(ULID.from_datetime(self._time))
        self._ids.append(record_id)
        return Drawn(self._entry(record_id, self._text()), self._time)

    def questions(self, rounds: int) -> dict[str, list[str]]:
        """Queries by what they are like; a word followed by a space is a whole word."""
        draw = self._chance.choice
        frequent, rare = self._words[:200], self._words[5_000:]
        half = [word[: max(3, len(word) // 2)] for word in self._words[200:20_000]]
        return {
            "the newest": [""] * rounds,
            "a frequent word": [draw(frequent) + " " for _ in range(rounds)],
            "a rare word": [draw(rare) + " " for _ in range(rounds)],
            "two frequent words": [f"{draw(frequent)} {draw(frequent)} " for _ in range(rounds)],
            "a frequent and a rare word": [
                f"{draw(frequent)} {draw(rare)} " for _ in range(rounds)
            ],
            "a word half typed": [draw(half) for _ in range(rounds)],
            **{
                f"{size} letters typed, of no word": [
                    draw(self._long(size))[: size - 1] + "ж" for _ in range(rounds)
                ]
                for size in (1, 5, 7)
            },
            "what is in no record": [f"{draw(frequent)} qqxq{i}" for i in range(rounds)],
        }

    def _long(self, letters: int) -> list[str]:
        """Frequent words of at least so many letters."""
        return [word for word in self._words[:2_000] if len(word) >= letters]

    def _text(self) -> str:
        words = self._chance.choices(self._words, cum_weights=self._weights, k=WORDS)
        amounts = (f"{self._chance.uniform(1, 500):.2f}" for _ in range(5))
        return "\n".join(" ".join(row) for row in _rows([*words, *amounts], 4))

    def _entry(self, record_id: str, text: str) -> Entry:
        lines = [_line(row, at) for at, row in enumerate(text.split("\n"))]
        image_hash = f"sha256:{self._chance.getrandbits(256):064x}"
        page = {"text": text, "confidence": 0.97, "lines": lines, "image": {"hash": image_hash}}
        return Entry(
            id=record_id,
            owner=OWNER,
            picture=self._chance.randbytes(_PICTURE),
            thumbnail=self._chance.randbytes(_THUMBNAIL),
            cache_key=f"2:{image_hash}:crnn:1.0",
            reading=pack([{**page, "model": _MODEL}], paged=False),
            timing_ms={"decode": 2.0, "detect": 90.0, "recognize": 31.0, "total": 126.0},
        )


def _rows(words: list[str], length: int) -> list[list[str]]:
    return [words[at : at + length] for at in range(0, len(words), length)]


def _line(text: str, number: int) -> dict[str, Any]:
    left, top, right, bottom = 40, 40 + 30 * number, 40 + 12 * len(text), 60 + 30 * number
    box = [[left, top], [right, bottom]]
    polygon = [[left, top], [right, top], [right, bottom], [left, bottom]]
    place = {"confidence": 0.97, "bbox": box, "polygon": polygon}
    return {"text": text, **place, "words": [{"text": word, **place} for word in text.split()]}
