"""How many words of a page were read, wherever they stand.

A word is an unbroken run of letters and digits, in upper case: "SDN.BHD" is two words, "3,219.40"
is three, and a space more or less beside punctuation costs nothing. Precision is the share of the
read words that are on the page, recall the share of the page's words that were read, both counting
a repeated word as often as it occurs; F1 is their harmonic mean. Over several pages the counts are
added up before dividing.
"""

import re
from collections import Counter
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Score:
    """Counts of words: read and on the page, read, on the page."""

    hits: int = 0
    read: int = 0
    true: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.hits + other.hits, self.read + other.read, self.true + other.true)

    @property
    def precision(self) -> float:
        return self.hits / self.read if self.read else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.read + self.true) if self.read + self.true else 0.0

    def __str__(self) -> str:
        return (
            f"precision {100 * self.precision:.1f}  recall {100 * self.recall:.1f}"
            f"  F1 {100 * self.f1:.1f}"
        )


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.upper()))


def score(read: str, true: str) -> Score:
    found, wanted = words(read), words(true)
    return Score((found & wanted).total(), found.total(), wanted.total())
