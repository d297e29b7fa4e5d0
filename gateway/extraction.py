"""Named fields of a page, by the template that its caller gives."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway.receipt.fields import receipt_fields
from gateway.receipt.rows import Printed
from textline.results import TextLine

Fields = dict[str, dict[str, Any]]

_TEMPLATES: Mapping[str, Callable[[Sequence[Printed]], Fields]] = {"receipt": receipt_fields}


def extract(template: str, lines: Sequence[TextLine]) -> Fields | None:
    """None: the template has no fields."""
    if template not in _TEMPLATES:
        return None
    printed = [Printed(line.text, line.confidence, line.polygon) for line in lines]
    return _TEMPLATES[template](printed)
