"""A receipt's lines into its fields."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gateway.receipt.address import find_address
from gateway.receipt.company import find_company
from gateway.receipt.dated import find_date
from gateway.receipt.rows import Line, Printed, Row, level, rows
from gateway.receipt.total import find_total


@dataclass(frozen=True)
class Field:
    """value: in one form for all receipts; text: as it is printed; line: the first one's index.

    confidence: with which those lines were read.
    """

    value: str
    text: str
    confidence: float
    line: int


def receipt_fields(printed: Sequence[Printed]) -> dict[str, dict[str, Any]]:
    """Of a page's lines, in any order; what is not found is left out."""
    return {name: asdict(field) for name, field in _fields(rows(level(printed)))}


def _fields(found: Sequence[Row]) -> Iterator[tuple[str, Field]]:
    company = find_company(found)
    if company:
        yield "company", _field(company.name, _text(company.lines), company.lines)
    if date := find_date(found):
        yield "date", _field(date.value.isoformat(), date.text, [date.line])
    if address := find_address(found, company.lines if company else ()):
        yield "address", _field(" ".join(_text(address).split()), _text(address), address)
    if total := find_total(found):
        yield "total", _field(str(total.value), total.text, [total.line])


def _field(value: str, text: str, lines: Sequence[Line]) -> Field:
    weights = [len(line.text) for line in lines]
    sure = sum(line.confidence * weight for line, weight in zip(lines, weights, strict=True))
    return Field(value, text, round(sure / sum(weights), 4), min(line.index for line in lines))


def _text(lines: Sequence[Line]) -> str:
    return "\n".join(line.text.strip() for line in lines)
