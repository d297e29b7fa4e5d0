"""The total among a receipt's amounts: by its label, by what was paid, by its place."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from gateway.receipt.amounts import CURRENCY_WORD, Amount, alone, amounts, whole
from gateway.receipt.labels import Kind, begins_summary, kind
from gateway.receipt.rows import Line, Row

_WORTH: dict[Kind, float] = {"final": 3.0, "total": 2.0, "rounding": 0.0}
"""Of the labels that a total may have; what is rounded to is sometimes called the rounding."""
_PAID_FOR = 1.5
_ROUNDED_TO = 1.0
_IN_A_TABLE = -2.0
_UNMARKED = -1.5
"""A number without decimals and currency may be a count."""
_REPEATED = 0.25
_MOST = 40
"""Amounts of a kind that are set against those of another: the last ones, where totals are."""
_LEAST = 1.0
"""Below it, a candidate is no total by its label."""


@dataclass(frozen=True)
class Labelled:
    """An amount and what its label says.

    tabled: in a table of taxes, or one of several under one label; marked: has decimals or a
    currency.
    """

    amount: Amount
    line: Line
    kind: Kind
    tabled: bool = False
    marked: bool = True


@dataclass(frozen=True)
class Total:
    value: Decimal
    text: str
    line: Line


@dataclass(frozen=True)
class Evidence:
    """What else speaks for a value: how often it is labelled, what was paid, what was rounded."""

    labelled: Counter[Decimal]
    paid_for: set[Decimal]
    rounded: set[Decimal]


def find_total(rows: Sequence[Row]) -> Total | None:
    found = list(_labelled(rows))
    candidates = [one for one in found if one.kind in _WORTH]
    labelled = Counter(one.amount.value for one in candidates)
    evidence = Evidence(labelled, _paid_for(found), _rounded(found))
    ranked = [(_worth(one, evidence), one.line.bottom, one) for one in candidates]
    worth, _, best = max(ranked, key=lambda ranks: ranks[:2], default=(0.0, 0.0, None))
    if worth < _LEAST:
        best = _unlabelled(found, evidence.paid_for) or best
    return Total(best.amount.value, best.amount.text, best.line) if best else None


def _worth(one: Labelled, evidence: Evidence) -> float:
    value = one.amount.value
    return (
        _WORTH[one.kind]
        + _REPEATED * min(evidence.labelled[value] - 1, 3)
        + (_PAID_FOR if value in evidence.paid_for else 0.0)
        + (_ROUNDED_TO if value in evidence.rounded else 0.0)
        + (_IN_A_TABLE if one.tabled else 0.0)
        + (0.0 if one.marked else _UNMARKED)
        + (0.0 if value > 0 else _IN_A_TABLE)
    )


def _paid_for(found: Sequence[Labelled]) -> set[Decimal]:
    """What was given less what came back."""
    paid, change = _values(found, "paid"), _values(found, "change")
    return {given - abs(back) for given, back in product(paid, change or [Decimal(0)])}


def _rounded(found: Sequence[Labelled]) -> set[Decimal]:
    """Amounts that a rounding has led to."""
    sums = _values(found, "part", "total", "final")
    return {value + by for value, by in product(sums, _values(found, "rounding")) if by}


def _values(found: Iterable[Labelled], *kinds: Kind) -> list[Decimal]:
    values = (one.amount.value for one in found if one.kind in kinds and not one.tabled)
    return list(dict.fromkeys(values))[-_MOST:]


def _unlabelled(found: Sequence[Labelled], paid: set[Decimal]) -> Labelled | None:
    """Where no label could be read: what was paid for, else the largest amount of all goods."""
    goods = [one for one in found if one.kind == "other" and one.marked and not one.tabled]
    if settled := [one for one in found if one.amount.value in paid and one.kind != "change"]:
        return min(settled, key=lambda one: one.kind == "paid")
    return max(goods, key=lambda one: one.amount.value, default=None)


def _labelled(rows: Sequence[Row]) -> Iterator[Labelled]:
    in_summary, waiting = False, ""
    for row in rows:
        text = " ".join(line.text for line in row)
        in_summary = in_summary or begins_summary(text)
        found = list(_of_row(row, waiting))
        several = len({one.amount.value for one in found}) > 1
        tabled = in_summary or (several and all(one.kind == found[0].kind for one in found))
        yield from (replace(one, tabled=tabled) for one in found)
        waiting = "" if found else text


def _of_row(row: Row, waiting: str) -> Iterator[Labelled]:
    """waiting: the row before, if it had no amount: a label may stand above its amount."""
    for at, line in enumerate(row):
        single = alone(line.text)
        for amount in [single] if single else list(amounts(line.text)):
            label = _label(line.text[: amount.start], row[:at])
            if not label and len(row) == 1 and single:
                label = waiting
            yield Labelled(amount, line, kind(label))
        unmarked = whole(line.text)
        if unmarked:
            label = _label(line.text[: unmarked.start], row[:at])
            if kind(label) in ("final", "total"):
                yield Labelled(unmarked, line, kind(label), marked=False)


def _label(before: str, lefts: Sequence[Line]) -> str:
    """The nearest words to the left of an amount."""
    texts = (before, *(line.text for line in reversed(lefts)))
    return next((text for text in texts if _has_words(text)), "")


def _has_words(text: str) -> bool:
    """More than a currency or a tax's letter."""
    words = CURRENCY_WORD.sub(" ", text).split()
    return max((sum(map(str.isalpha, word)) for word in words), default=0) > 1
