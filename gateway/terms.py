"""A text as it is searched: words, and for Chinese and Japanese, which part no words, bits of them.

Case and width are folded. A run of Chinese or Japanese characters counts as its characters and its
pairs of neighbours; what is searched for in it, as its pairs.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

MOST_WORDS = 400
"""Of one record."""
_LONGEST = 32
"""Letters of a word that count."""
_HEAD = 6
"""Words are indexed by their beginnings of up to so many letters: the index finds who may match,
`matches` who does. Few words share more, and indexing those as well would cost twice the entries.
"""
_EAST_ASIAN = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"(?P<east_asian>[{_EAST_ASIAN}]+)|[^\W_{_EAST_ASIAN}]+")


@dataclass(frozen=True)
class Needle:
    """What must occur: a word, or words that begin with it."""

    text: str
    begins: bool = False

    @property
    def head(self) -> str:
        """What the index knows of it."""
        return self.text[:_HEAD]

    def matches(self, words: Iterable[str]) -> bool:
        if self.begins:
            return any(word.startswith(self.text) for word in words)
        return self.text in words


def words_of(text: str) -> list[str]:
    """The different words of a text, the first MOST_WORDS of them."""
    found: dict[str, None] = {}
    for run, east_asian in _runs(text):
        parts = (*run, *_pairs(run)) if east_asian else (run[:_LONGEST],)
        found.update(dict.fromkeys(parts))
        if len(found) >= MOST_WORDS:
            break
    return list(found)[:MOST_WORDS]


def heads_of(words: Iterable[str]) -> set[str]:
    return {word[:length] for word in words for length in range(1, _HEAD + 1)}


def needles_of(query: str) -> list[Needle]:
    """The last word may be half typed, unless a space follows: it stands for all that begin so."""
    runs = list(_runs(query))
    needles: list[Needle] = []
    for number, (run, east_asian) in enumerate(runs, 1):
        if east_asian:
            needles.extend(map(Needle, _pairs(run) or run))
        else:
            typed = number == len(runs) and not query[-1].isspace()
            needles.append(Needle(run[:_LONGEST], begins=typed))
    if not needles and query.strip():  # signs alone, which are in no word
        return [Needle(query.strip())]
    return list(dict.fromkeys(needles))


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Each run of letters and digits, and whether it is Chinese or Japanese."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    for run in _RUN.finditer(folded):
        yield run.group(), run.lastgroup is not None


def _pairs(run: str) -> list[str]:
    return [first + second for first, second in pairwise(run)]
