"""The date on which a receipt was given, among all that are printed on it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gateway.receipt.dates import PrintedDate, dates
from gateway.receipt.rows import Line, Row

_LABEL = re.compile(
    r"\b(?:DATE|DATUM|DATA|FECHA|TARIKH|DATO|TGL|TANGGAL|ISSUED)\b|日期|日付", re.IGNORECASE
)
_OTHER = re.compile(
    r"\b(?:EXP|EXPIR\w*|VALID\w*|UNTIL|BEFORE|DUE|BIRTH\w*|DOB|SINCE|EST|RETURN\w*|DELIVER\w*"
    r"|PRINTED|EFFECTIVE|FROM|BEST)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s?(?:[AP]\.?M\b)?", re.IGNORECASE)
_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]"
    "|T[NX]|UT|V[AT]|W[AIVY]"
)
_AMERICAN = re.compile(rf"\b(?:{_STATES})\.?,?\s+\d{{5}}(?:-\d{{4}})?\b|\bSALES TAX\b")
_LABELLED, _TIMED, _REPEATED, _OTHERWISE = 2.0, 1.0, 0.5, -3.0


@dataclass(frozen=True)
class Dated:
    value: date
    text: str
    line: Line


def find_date(rows: Sequence[Row]) -> Dated | None:
    found = list(_all(rows))
    month_first = _month_first(rows, [printed for printed, _, _ in found])
    values = [_value(printed, month_first) for printed, _, _ in found]
    times = Counter(values)
    worth = [
        score + _REPEATED * (times[value] - 1)
        for (_, _, score), value in zip(found, values, strict=True)
    ]
    if not found:
        return None
    best = max(range(len(found)), key=lambda at: (worth[at], -at))
    printed, line, _ = found[best]
    return Dated(values[best], printed.text, line)


def _all(rows: Sequence[Row]) -> Iterator[tuple[PrintedDate, Line, float]]:
    for row in rows:
        text = " ".join(line.text for line in row)
        for at, line in enumerate(row):
            for printed in dates(line.text):
                before = " ".join([*(left.text for left in row[:at]), line.text[: printed.start]])
                yield printed, line, _score(before, text.replace(printed.text, " "))


def _score(before: str, beside: str) -> float:
    score = _LABELLED if _LABEL.search(before) else 0.0
    score += _OTHERWISE if _OTHER.search(beside) else 0.0
    return score + (_TIMED if _TIME.search(beside) else 0.0)


def _month_first(rows: Sequence[Row], found: Sequence[PrintedDate]) -> bool:
    """By the other dates of the receipt, else by where it is from."""
    orders = {printed.order for printed in found}
    if orders & {"day", "month"}:
        return "day" not in orders
    return any(_AMERICAN.search(line.text.upper()) for row in rows for line in row)


def _value(printed: PrintedDate, month_first: bool) -> date:
    return printed.swapped if month_first and printed.swapped else printed.value
