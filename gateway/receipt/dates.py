"""Dates as they are printed: 20-02-18, 2018/02/20, 02/JAN/2017, 3rd March 2018, Mar 18, 2018."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

_MONTHS = {
    1: "jan ene gen", 2: "feb fev", 3: "mar mrz maa mac", 4: "apr avr abr", 5: "may mai mei mag",
    6: "jun juin giu", 7: "jul juil lug", 8: "aug aou ago ogo", 9: "sep set", 10: "oct okt ott out",
    11: "nov", 12: "dec dez dic dis",
}  # fmt: skip
_BY_NAME = {name: number for number, names in _MONTHS.items() for name in names.split()}
_D = r"[\dOoIl]"
"""A digit, or what is easily read for one."""
_DIGITS = str.maketrans("OoIl", "0011")
_SEPARATOR = r"\s?[-/.,]\s?"
_NAME = r"[^\W\d_]{3,10}"
_EDGE, _END = r"(?<![\w/.-])", r"(?!\w|[-/.:]\d)"
_YEAR = rf"(?:{_D}{{4}}|'?{_D}{{2}})"
_NUMERIC = re.compile(
    rf"{_EDGE}(?P<a>{_D}{{1,2}})(?P<s>{_SEPARATOR})(?P<b>{_D}{{1,2}})(?P<t>{_SEPARATOR})"
    rf"(?P<c>{_YEAR}){_END}"
)
_YEAR_FIRST = re.compile(
    rf"{_EDGE}(?P<c>{_D}{{4}})(?:{_SEPARATOR}|年\s?)(?P<b>{_D}{{1,2}})(?:{_SEPARATOR}|月\s?)"
    rf"(?P<a>{_D}{{1,2}})(?:日|(?=T)|{_END})"
)
_DAY_NAMED = re.compile(
    rf"{_EDGE}(?P<a>\d{{1,2}})(?:st|nd|rd|th|\.)?[-/. ]{{0,2}}(?:de |of )?(?P<n>{_NAME})"
    rf"[-/., ']{{0,2}}(?:de )?(?P<c>\d{{4}}|\d{{2}}){_END}",
    re.IGNORECASE,
)
_MONTH_NAMED = re.compile(
    rf"(?<!\w)(?P<n>{_NAME})[-/. ]{{1,2}}(?P<a>\d{{1,2}})(?:st|nd|rd|th)?[-/., ']{{1,2}}"
    rf"(?P<c>\d{{4}}|\d{{2}}){_END}",
    re.IGNORECASE,
)
_LEAST_DIGITS = 3
_FIRST_YEAR, _LAST_YEAR = 1980, 2099

Order = Literal["day", "month", "either"]


@dataclass(frozen=True)
class PrintedDate:
    """order: which is first in a date of numbers, as far as it can only be so; None: it is clear.

    swapped: where either can be first, the date with the month first.
    """

    value: date
    text: str
    start: int
    order: Order | None = None
    swapped: date | None = None


def dates(text: str) -> Iterator[PrintedDate]:
    """Day before month, where either could be."""
    taken: list[tuple[int, int]] = []
    for pattern in (_YEAR_FIRST, _NUMERIC, _DAY_NAMED, _MONTH_NAMED):
        for found in pattern.finditer(text):
            start, end = found.span()
            printed = _printed(found)
            if printed and not any(start < last and first < end for first, last in taken):
                taken.append((start, end))
                yield printed


def _printed(found: re.Match[str]) -> PrintedDate | None:
    parts = found.groupdict()
    if sum(character.isdigit() for character in found[0]) < _LEAST_DIGITS:
        return None
    if found.re is _NUMERIC and {parts["s"].strip(), parts["t"].strip()} == {".", ","}:
        return None  # 09,20.00 is a figure, or a time that was read so
    year, day = _year(parts["c"]), _number(parts["a"])
    text, start = found[0].strip(), found.start()
    month = _number(parts["b"]) if "b" in parts else _month(parts["n"])
    day_first = _date(year, month, day)
    if found.re is not _NUMERIC:
        return PrintedDate(day_first, text, start) if day_first else None
    month_first = _date(year, day, month)
    if day_first and month_first:
        return PrintedDate(day_first, text, start, "either", month_first)
    value = day_first or month_first
    return PrintedDate(value, text, start, "day" if day_first else "month") if value else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _year(text: str) -> int:
    year = _number(text.lstrip("'"))
    return year + 2000 if year < 100 else year


def _month(name: str) -> int:
    """0: no month's name."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return _BY_NAME.get(plain[:4]) or _BY_NAME.get(plain[:3], 0)


def _number(text: str) -> int:
    return int(text.translate(_DIGITS))
