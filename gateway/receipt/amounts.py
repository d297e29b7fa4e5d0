"""Sums of money as they are printed: 9.90, RM1,234.50, 1.234,50 €, ¥1,200, (0.05)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_CODES = (
    "AED|AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|MXN|MYR|NOK|NZD|PHP|PLN"
    "|RMB|SAR|SEK|SGD|THB|TRY|TWD|USD|VND|ZAR"
)
CURRENCY = (
    rf"(?:US\$|S\$|A\$|C\$|HK\$|NT\$|R\$|RM|Rp\.?|Rs\.?|Fr\.?|kr\.?|zł|Kč|{_CODES}|[$€£¥₹฿₱₩₫元円])"
)
CURRENCY_WORD = re.compile(rf"(?<!\w){CURRENCY}(?!\w)", re.IGNORECASE)
_NUMBER = (
    r"\d{1,3}(?:[,.'’ ]\d{3}){1,4}[.,]\d{2}"  # 1,234.50
    r"|\d+[.,]\d{2}|[.,]\d{2}"  # 9.90, .10
    r"|\d{1,3}(?:,\d{3}){1,4}"  # 1,200
)
_MARKED = r"\d{1,3}(?:[,.'’ ]\d{3}){1,4}|\d+"
"""Beside a currency it need not have decimals."""
_EDGE = r"(?<![\w.,/:#])"
_END = r"(?![.,/:]?\d|\s?%|[A-Za-z]{0,2}\d)"
_AMOUNT = re.compile(
    rf"{_EDGE}(?P<sign>[-(]\s?)?{CURRENCY}\s?[-:]?\s?(?P<a>{_NUMBER}|{_MARKED}){_END}\)?"
    rf"|{_EDGE}(?P<minus>[-(]\s?)?(?P<b>{_NUMBER}){_END}"
    rf"(?:\s?{CURRENCY}(?!\w))?(?P<behind>-(?!\w)|\))?"
    rf"|{_EDGE}(?P<c>{_MARKED})\s?{CURRENCY}(?!\w)",
    re.IGNORECASE,
)
_UNMARKED = re.compile(rf"{_EDGE}({_MARKED})\s*$")
_SPACED = re.compile(r"(?<=\d)\s*([.,])\s*(?=\d{2}\s*$)")
_NOTHING_ELSE = re.compile(rf"[\s\d.,'():+-]|{CURRENCY}", re.IGNORECASE)


@dataclass(frozen=True)
class Amount:
    """text: as printed, from `start` to `end` of its line."""

    value: Decimal
    text: str
    start: int
    end: int


def amounts(text: str) -> Iterator[Amount]:
    """From left to right."""
    for found in _AMOUNT.finditer(text):
        digits = found["a"] or found["b"] or found["c"]
        negative = found["sign"] or found["minus"] or found["behind"] == "-"
        value = _value(digits)
        yield Amount(-value if negative else value, found[0].strip(), *found.span())


def alone(text: str) -> Amount | None:
    """The amount where there is nothing else, even with a gap at its point: 9 .90."""
    if _NOTHING_ELSE.sub("", text):
        return None
    found = list(amounts(_SPACED.sub(r"\1", text)))
    return found[0] if len(found) == 1 else None


def whole(text: str) -> Amount | None:
    """A number at the end without decimals and currency, where no other amount is."""
    found = None if next(amounts(text), None) else _UNMARKED.search(text)
    return Amount(_value(found[1]), found[1], *found.span(1)) if found else None


def _value(digits: str) -> Decimal:
    """The last separator parts decimals off where two digits follow it; the others group."""
    whole, decimals = digits, ""
    if len(digits) > 2 and digits[-3] in ".,":
        whole, decimals = digits[:-3], digits[-2:]
    whole = re.sub(r"\D", "", whole) or "0"
    return Decimal(f"{whole}.{decimals}" if decimals else whole)
