"""What readers say that a line really holds, kept beside what was recognised.

A record has them as an object: the number of a line, counted through all pages from 0, to its text.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from gateway.errors import BadRequest, TooLarge

LONGEST = 1000
"""Characters of a line."""
MOST = 1024 * 1024
"""Characters of all corrections of a record, which is one document of the database."""
_NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, halves of characters, ends of lines and paragraphs."""


def _one_line(text: str) -> str:
    if any(unicodedata.category(character) in _NO_TEXT for character in text):
        raise ValueError("a line has no control characters and no breaks")
    if not text.strip():
        raise ValueError("a line has some text")
    return text


class Correction(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    index: Annotated[int, Field(ge=0)] = Field(description="Of the line, from 0.")
    text: Annotated[str, Field(max_length=LONGEST), AfterValidator(_one_line)]
    page: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Of the document, from 1; without it, index counts through all pages."
    )


class Corrections(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lines: Annotated[list[Correction], Field(min_length=1, max_length=1000)]


def numbered(
    corrections: Sequence[Correction], pages: Sequence[Mapping[str, Any]]
) -> dict[int, str]:
    """Text by the number of its line; BadRequest where there is no such line, or it comes twice."""
    counts = [len(page["lines"]) for page in pages]
    given: dict[int, str] = {}
    for correction in corrections:
        number = _number(correction, counts)
        if number in given:
            raise BadRequest(f"Line {correction.index} is corrected twice.")
        given[number] = correction.text
    return given


def _number(correction: Correction, counts: Sequence[int]) -> int:
    page = correction.page
    if page is not None and page > len(counts):
        raise BadRequest(f"There is no page {page}; this has {len(counts)}.")
    lines = sum(counts) if page is None else counts[page - 1]
    if correction.index >= lines:
        where = "this" if page is None else f"page {page}"
        raise BadRequest(f"There is no line {correction.index}; {where} has {lines}, from 0 on.")
    return correction.index + sum(counts[: page - 1] if page else ())


def check_size(kept: Mapping[str, str], given: Mapping[int, str]) -> None:
    """Of what there is once these are kept too; raises TooLarge."""
    together = {**kept, **{str(number): text for number, text in given.items()}}
    if sum(map(len, together.values())) > MOST:
        raise TooLarge(f"The corrections of one record may have at most {MOST:,} characters.")


def listed(kept: Mapping[str, str]) -> list[dict[str, Any]]:
    """As a record shows them, in the order of the lines."""
    return [{"index": int(number), "text": kept[number]} for number in sorted(kept, key=int)]


def corrected_lines(
    pages: Sequence[Mapping[str, Any]], kept: Mapping[str, str]
) -> Iterator[tuple[int, int, Mapping[str, Any], str]]:
    """(page from 0, line of all pages, the line as it was recognised, its text) of each."""
    number = 0
    for page_number, page in enumerate(pages):
        for line in page["lines"]:
            if (text := kept.get(str(number))) is not None:
                yield page_number, number, line, text
            number += 1
