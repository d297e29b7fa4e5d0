"""A reading as hOCR and as ALTO 4: the two formats of libraries and archives."""

import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

Box = list[list[int]]
Polygon = list[list[float]]

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def hocr(pages: list[dict[str, Any]]) -> bytes:
    """hOCR 1.2 as XHTML: ocr_page, ocr_line and ocrx_word with bbox and x_wconf."""
    return _render("hocr.html.j2", pages)


def alto(pages: list[dict[str, Any]]) -> bytes:
    """ALTO 4.4, lengths in pixels of each page's picture."""
    return _render("alto.xml.j2", pages)


def _render(template: str, pages: list[dict[str, Any]]) -> bytes:
    text = _environment.get_template(template).render(pages=pages, model=pages[0]["model"])
    return text.encode()


def _bbox(box: Box) -> str:
    (left, top), (right, bottom) = box
    return f"bbox {left} {top} {right} {bottom}"


def _poly(polygon: Polygon) -> str:
    """In whole pixels, as the format wants them."""
    return "poly " + " ".join(f"{round(x)} {round(y)}" for x, y in polygon)


def _extent(box: Box) -> Markup:
    (left, top), (right, bottom) = box
    return Markup('HPOS="{}" VPOS="{}" WIDTH="{}" HEIGHT="{}"').format(
        left, top, right - left, bottom - top
    )


def _points(polygon: Polygon) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in polygon)


def _baseline(polygon: Polygon) -> str:
    """The lower edge, left to right: the finder's quadrilaterals know no descenders."""
    return _points([polygon[3], polygon[2]])


def _xml(text: str) -> str:
    """Without what no XML document may hold, not even escaped."""
    return _NOT_XML.sub("\ufffd", text)


_environment = Environment(
    loader=PackageLoader("gateway"),
    autoescape=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)
_environment.filters |= {
    "bbox": _bbox,
    "poly": _poly,
    "extent": _extent,
    "points": _points,
    "baseline": _baseline,
    "xml": _xml,
}
