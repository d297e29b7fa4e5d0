"""The line sets, and the figure that each is scored by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.line_sets import read_labels
from training.scores import Scores

Script = Literal["latin", "chinese"]
TITLES: dict[Script, str] = {"latin": "English", "chinese": "Chinese"}


def alnum(scores: Scores) -> float:
    return scores.alnum


def lines(scores: Scores) -> float:
    return scores.exact_tight


def characters(scores: Scores) -> float:
    """100 less the character error rate; spaces and full-width forms are no matter."""
    return max(0.0, 100 - scores.cer_tight)


def bare_characters(scores: Scores) -> float:
    """The same without punctuation."""
    return max(0.0, 100 - scores.cer_bare)


@dataclass(frozen=True)
class LineSet:
    """A folder of DATA; accuracy in per cent is the figure that is customary for its kind."""

    name: str
    what: str
    script: Script
    accuracy: Callable[[Scores], float]


SETS = (
    LineSet("icdar03_860", "words in scenes", "latin", alnum),
    LineSet("icdar15_2077", "hard words in scenes", "latin", alnum),
    LineSet("sroie_lines", "receipts", "latin", alnum),
    LineSet("uw3_lines_500", "book lines", "latin", characters),
    LineSet("scribe_lines", "filings, tables", "latin", characters),
    LineSet("subs_zh_hans", "film subtitles", "chinese", bare_characters),
    LineSet("zh_fund_docs", "financial documents", "chinese", lines),
    LineSet("zh_mtwi_sample", "shop pictures, hard", "chinese", characters),
    LineSet("zh_game_screens", "interface text", "chinese", characters),
)
BY_NAME = {line_set.name: line_set for line_set in SETS}
MEANING = {
    alnum: "letters and digits right, case ignored",
    lines: "lines right (spaces left out, full-width forms folded)",
    characters: "100 - CER (spaces left out, full-width forms folded)",
    bare_characters: "100 - CER (spaces and punctuation left out)",
}


def sample(folder: Path, count: int) -> list[tuple[Path, str]]:
    """`count` lines spread evenly over the set, always the same; all of them for 0."""
    rows = read_labels(folder)
    if not count or count >= len(rows):
        return rows
    return [rows[i * len(rows) // count] for i in range(count)]


def script_of(characters: Sequence[str] | str) -> frozenset[Script]:
    """The scripts that a set of characters can write."""
    chinese: frozenset[Script] = frozenset({"chinese"} if "的" in characters else ())
    return chinese | {"latin"}
