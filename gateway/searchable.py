"""A searchable PDF: each page's picture, and over it its words as text that is not drawn."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from math import hypot
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from gateway.invisible_font import DESCENT, WIDTH, InvisibleFont

Point = list[float]


@dataclass(frozen=True)
class Sheet:
    """A page's picture, JPEG of width × height pixels; points: the length of a pixel on paper."""

    jpeg: bytes
    grey: bool
    width: int
    height: int
    points: float


@dataclass(frozen=True)
class _Run:
    """Text from start to end along the lower edge of its place, height pixels high."""

    text: str
    start: Point
    end: Point
    up: Point
    """From the lower edge to the upper one."""


def searchable_pdf(pages: Iterable[tuple[dict[str, Any], Sheet]]) -> bytes:
    """Of readings and their pictures, one at a time."""
    pdf = pikepdf.new()
    pdf.docinfo["/Creator"] = pikepdf.String("Inkline")
    font = InvisibleFont()
    for reading, sheet in pages:
        pdf.pages.append(pikepdf.Page(_page(pdf, reading, sheet, font)))
    written = font.write(pdf)
    for page in pdf.pages:
        page.obj.Resources.Font = Dictionary(F=written)
    file = BytesIO()
    pdf.save(file, compress_streams=True, deterministic_id=True)
    return file.getvalue()


def _page(
    pdf: pikepdf.Pdf, reading: dict[str, Any], sheet: Sheet, font: InvisibleFont
) -> Dictionary:
    width, height = sheet.width * sheet.points, sheet.height * sheet.points
    content = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /I Do Q\n{_text(reading, sheet, font)}"
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(width, 3), round(height, 3)]),
            Contents=pdf.make_stream(content.encode("ascii")),
            Resources=Dictionary(XObject=Dictionary(I=_image(pdf, sheet))),
        )
    )


def _image(pdf: pikepdf.Pdf, sheet: Sheet) -> pikepdf.Object:
    return pdf.make_stream(
        sheet.jpeg,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=sheet.width,
        Height=sheet.height,
        ColorSpace=Name.DeviceGray if sheet.grey else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )


def _text(reading: dict[str, Any], sheet: Sheet, font: InvisibleFont) -> str:
    """3 Tr: neither filled nor stroked."""
    runs = [run for line in reading["lines"] for run in _runs(line["words"])]
    shown = "\n".join(_show(run, sheet, font) for run in runs)
    return f"BT 3 Tr\n{shown}\nET\n"


def _runs(words: list[dict[str, Any]]) -> Iterator[_Run]:
    """A line's words, and the spaces between them, which some viewers copy only if there."""
    runs = [_word(word) for word in words]
    for run, following in pairwise(runs):
        yield run
        yield _Run(" ", run.end, following.start, run.up)
    yield from runs[-1:]


def _word(word: dict[str, Any]) -> _Run:
    top_left, _, bottom_right, bottom_left = word["polygon"]
    up = [top_left[0] - bottom_left[0], top_left[1] - bottom_left[1]]
    return _Run(word["text"], bottom_left, bottom_right, up)


def _show(run: _Run, sheet: Sheet, font: InvisibleFont) -> str:
    """As high as the run's place, and stretched to its length; y counts upwards on paper."""
    across = [run.end[0] - run.start[0], run.end[1] - run.start[1]]
    length, height = max(hypot(*across), 0.1), max(hypot(*run.up), 0.1)
    cos, sin = across[0] / length, -across[1] / length
    x = (run.start[0] + DESCENT * run.up[0]) * sheet.points
    y = (sheet.height - run.start[1] - DESCENT * run.up[1]) * sheet.points
    stretch = 100 * length / (len(run.text) * WIDTH * height)
    return (
        f"/F {height * sheet.points:.3f} Tf {stretch:.3f} Tz "
        f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {x:.3f} {y:.3f} Tm {font.encode(run.text)} Tj"
    )
