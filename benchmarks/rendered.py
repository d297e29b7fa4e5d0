"""Pages drawn for measuring and testing, the same on every machine."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from io import BytesIO
from itertools import cycle
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from textline.line import Image as Line
from textline.line import prepare_line

DENSE_PAGE = (
    "The committee met on Tuesday, 14 March 2023, at the usual",
    "place, with eleven members present and two excused. Minutes",
    "of the last meeting were read and approved without change.",
    "The treasurer reported an opening balance of 12,480.75 and",
    "payments of 3,219.40, most of them for repairs to the roof.",
    "A letter from the council asks for plans by 30 June. Mrs",
    "Ellison will answer it and send a copy to every member.",
    "Invoice 2023/0417 from Harbour Supplies was disputed: the",
    "quantity delivered was 48, not 84 as stated on the note.",
    "It was agreed to pay 576.00 now and the rest on delivery.",
    "The library asked for new shelves along the north wall.",
    "Three quotations had been received, the lowest for 1,150.",
    "Mr Okafor offered to paint the hall if paint is provided.",
    "The summer fair will be held on the second Saturday of July",
    "from 10:30 to 17:00. Volunteers should write to the office",
    "before the end of May, giving the hours they can be there.",
    "Insurance for the building runs out on 1 September; the new",
    "premium is 842.16 a year, an increase of about six percent.",
    "Two windows were broken in the storm and have been replaced.",
    "The key to the cellar is missing. Whoever has it is asked to",
    "return it to the caretaker, no questions asked. A new lock",
    "would cost 65.00 and take a week to fit, said Mr Lindqvist.",
    "The choir wants to rehearse on Thursdays instead of Mondays.",
    "Nobody objected. The heating will be switched on at 18:30.",
    "Members who have not yet paid their dues will be reminded by",
    "post; the amount is 24.00, or 12.00 for students and others.",
    "The chair thanked Ms Varga for ten years as secretary, and",
    "a vote of thanks was carried. Her successor is Mr Whitcombe.",
    "The next meeting is on Tuesday, 11 April 2023, at 19:30.",
    "There being no other business the meeting closed at 21:05.",
)
"""Thirty lines of ordinary English with dates, amounts and names."""


def draw_page(
    lines: Sequence[str], *, width: int = 1000, font_size: int = 22, margin: int = 40
) -> Image.Image:
    """Black print on near-white paper, one line under the other, half a line between."""
    pitch = round(font_size * 1.45)
    page = Image.new("RGB", (width, 2 * margin + pitch * len(lines)), (252, 251, 247))
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(dejavu_sans(), font_size)
    for row, line in enumerate(lines):
        pen.text((margin, margin + row * pitch), line, fill=(25, 25, 30), font=font)
    return page


def drawn_lines(letters: int = 56) -> Iterator[Line]:
    """Prepared lines (32, W) of the page's words, no two of the first 250 the same."""
    words = " ".join(DENSE_PAGE).split()
    for start in cycle(range(len(words))):
        text = " ".join((words[start:] + words)[:20])
        page = np.asarray(draw_page([text[:letters].rsplit(" ", 1)[0]], margin=8), np.uint8)
        ink = np.flatnonzero((page < 128).any(axis=(0, 2)))
        yield prepare_line(page[:, : ink[-1] + 8])


def encoded(page: Image.Image, kind: str = "PNG") -> bytes:
    buffer = BytesIO()
    page.save(buffer, kind)
    return buffer.getvalue()


def dejavu_sans() -> Path:
    """The font file that comes with matplotlib, found without importing it."""
    package = find_spec("matplotlib")
    if package is None or package.origin is None:
        raise FileNotFoundError("matplotlib is not installed: run `make env`")
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
