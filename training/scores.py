"""How well texts were read: exact, letters and digits, character error rate."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


def distance(a: Sequence[str], b: Sequence[str]) -> int:
    """Levenshtein distance of two texts, two rows at a time."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def letters_and_digits(text: str) -> str:
    """Only a-z and 0-9, lower case: what cropped-word benchmarks compare."""
    return "".join(c for c in text.lower() if c.isascii() and c.isalnum())


def tight(text: str) -> str:
    """Without spaces, full-width forms folded: labels and typesetters disagree on both."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def bare(text: str) -> str:
    """Without spaces, punctuation and symbols, full-width forms folded."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "PSZC")


def spaced(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True)
class Scores:
    """Per cent of lines; of characters, summed over the set, for the error rates."""

    lines: int
    exact: float
    alnum: float
    cer: float
    cer_bare: float
    exact_tight: float
    cer_tight: float

    def __str__(self) -> str:
        return (
            f"n={self.lines} exact={self.exact:.1f} alnum={self.alnum:.1f} "
            f"cer={self.cer:.2f} cer_bare={self.cer_bare:.2f}"
        )


def error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Edits over the characters of the truth, in per cent, of (truth, read) pairs."""
    edits = total = 0
    for truth, read in pairs:
        edits += distance(truth, read)
        total += len(truth)
    return 100 * edits / max(total, 1)


def score(pairs: Sequence[tuple[str, str]]) -> Scores:
    """Scores of (truth, read) pairs."""
    count = max(len(pairs), 1)
    return Scores(
        len(pairs),
        100 * sum(spaced(t) == spaced(r) for t, r in pairs) / count,
        100 * sum(letters_and_digits(t) == letters_and_digits(r) for t, r in pairs) / count,
        error_rate((spaced(t), spaced(r)) for t, r in pairs),
        error_rate((bare(t), bare(r)) for t, r in pairs),
        100 * sum(tight(t) == tight(r) for t, r in pairs) / count,
        error_rate((tight(t), tight(r)) for t, r in pairs),
    )
