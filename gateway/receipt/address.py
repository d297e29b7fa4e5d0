"""Where a receipt was given."""

from collections.abc import Sequence

from gateway.receipt.amounts import amounts
from gateway.receipt.dates import dates
from gateway.receipt.header_words import LEGAL_FORM, NUMBER_ALONE, PARTICULARS, POSTCODE, STREET
from gateway.receipt.rows import Line, Row

_SEARCHED = 14
_LONGEST = 6
_GAP = 2.0
"""Heights of a line; an address has no larger gap in it."""


def find_address(rows: Sequence[Row], company: Sequence[Line]) -> list[Line]:
    """The block of lines below the company's that begins like an address."""
    lines = [line for row in rows for line in row]
    start = lines.index(company[-1]) + 1 if company else 0
    block: list[Line] = []
    for line in lines[start : start + _SEARCHED]:
        if block and (_is_else(line) or _apart(block[-1], line)):
            break
        if block or (is_address(line) and not _is_else(line)):
            block.append(line)
    return block[:_LONGEST]


def is_address(line: Line) -> bool:
    """A street with a number or a comma, or a postcode with a place."""
    text = line.text
    if STREET.search(text) and ("," in text or any(map(str.isdigit, text))):
        return True
    place = sum(map(str.isalpha, text)) > 2 and not LEGAL_FORM.search(text)
    return place and POSTCODE.search(text.upper()) is not None


def _is_else(line: Line) -> bool:
    found = (next(dates(line.text), None), next(amounts(line.text), None))
    return any((*found, PARTICULARS.search(line.text), NUMBER_ALONE.search(line.text)))


def _apart(above: Line, below: Line) -> bool:
    return below.top - above.bottom > _GAP * max(above.height, below.height)
