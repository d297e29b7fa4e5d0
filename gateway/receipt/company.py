"""Who gave a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.receipt.address import is_address
from gateway.receipt.amounts import amounts
from gateway.receipt.header_words import LEGAL_FORM, NO_NAME, OWNER, PARTICULARS, REGISTERED
from gateway.receipt.rows import Line, Row

_HEADER = 14
"""Lines from the top in which the company is looked for."""
_LEAST_LETTERS = 3


@dataclass(frozen=True)
class Company:
    """lines: where it is printed."""

    name: str
    lines: Sequence[Line]


def find_company(rows: Sequence[Row]) -> Company | None:
    """The first name with a legal form, else the first that is a name at all."""
    header = [line for line in _header(rows) if _may_be_name(line)]
    for at, line in enumerate(header):
        if LEGAL_FORM.search(_name(line)):
            return _whole(header, at)
    return Company(_name(header[0]), header[:1]) if header else None


def _header(rows: Sequence[Row]) -> list[Line]:
    """As far as the first amount."""
    lines: list[Line] = []
    for row in rows:
        if any(list(amounts(line.text)) for line in row):
            break
        lines.extend(row)
    return lines[:_HEADER]


def _may_be_name(line: Line) -> bool:
    if NO_NAME.search(line.text) or PARTICULARS.search(line.text) or is_address(line):
        return False
    return sum(map(str.isalpha, _name(line))) >= _LEAST_LETTERS


def _whole(header: Sequence[Line], at: int) -> Company:
    """A legal form alone in its line belongs to the name above it."""
    name = _name(header[at])
    if at and not any(map(str.isalpha, LEGAL_FORM.sub("", name))):
        return Company(f"{_name(header[at - 1])} {name}", header[at - 1 : at + 1])
    return Company(name, [header[at]])


def _name(line: Line) -> str:
    """Without the company's number and what follows it."""
    return REGISTERED.sub("", OWNER.sub("", line.text)).strip(" *-:,.=#")
