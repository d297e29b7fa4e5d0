"""What is computed of a page before and after the recogniser reads it, each one visit to a thread.

Handing work to a thread and back costs more than much of the work itself on a single line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gateway.answers import page_result
from gateway.documents import Document
from gateway.extraction import extract
from gateway.lines import cut_lines, place_lines
from gateway.options import Options
from gateway.pages import Page, open_page
from gateway.replica import Model
from textline.results import Reading
from textline.ways import Way


@dataclass(frozen=True)
class Opened:
    """ways: where the page is one line; else None, the detector finds them."""

    page: Page
    ways: list[Way] | None


@dataclass(frozen=True)
class Read:
    """A page's ways and how each reads."""

    page: Page
    ways: Sequence[Way]
    readings: Sequence[Reading]


def opened(document: Document, number: int, options: Options) -> Opened:
    """number: from 0; raises an ImageError."""
    page = open_page(document, number, options)
    return Opened(page, cut_lines(page, []) if page.view is None else None)


def result_of(
    read: Read, image_hash: str, model: Model, number: int, options: Options
) -> dict[str, Any]:
    """The page in the shape of the contract, with its fields; number: from 1."""
    text = place_lines(read.page, read.ways, read.readings, chars=options.chars)
    result = page_result(text, read.page, image_hash, model, number)
    fields = extract(options.template, text.lines)
    return result if fields is None else {**result, "fields": fields}
