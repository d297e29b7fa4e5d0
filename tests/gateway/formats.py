"""Readers of the formats, as strict as their specifications."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

poppler = pytest.mark.skipif(
    not shutil.which("pdftotext") and "CI" not in os.environ, reason="needs poppler-utils"
)
"""Where everything must hold, a program that is missing is a failure."""

XHTML = "{http://www.w3.org/1999/xhtml}"
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
Extent = tuple[float, float, float, float]
"""left, top, right, bottom"""
_SCHEMA = Path(__file__).with_name("alto.xsd")
_TITLES = {
    "ocr_page": r'image "[^"]+"; bbox 0 0 \d+ \d+; ppageno \d+',
    "ocr_line": r"bbox \d+ \d+ \d+ \d+; poly( \d+){8}",
    "ocrx_word": r"bbox \d+ \d+ \d+ \d+; x_wconf (100|\d\d?)",
}
_NESTED = {"ocr_page": f"{XHTML}body", "ocr_line": "ocr_page", "ocrx_word": "ocr_line"}


def hocr_words(document: bytes) -> list[tuple[str, Extent]]:
    """Checked as hOCR in XHTML: each class in its place, each title as it must be, ids unique."""
    _check_hocr(document)
    root = etree.fromstring(document)
    names = [meta.get("name") for meta in root.iter(f"{XHTML}meta")]
    assert {"ocr-system", "ocr-capabilities"} <= set(names)
    marked = [element for element in root.iter() if element.get("class")]
    assert len({element.get("id") for element in marked}) == len(marked)
    for element in marked:
        kind, parent = element.get("class"), element.getparent()
        assert re.fullmatch(_TITLES[kind], element.get("title")), element.get("title")
        assert _NESTED[kind] in (parent.get("class"), parent.tag)
    words = [element for element in marked if element.get("class") == "ocrx_word"]
    return [(word.text, _bbox(word.get("title"))) for word in words]


def _check_hocr(document: bytes) -> None:
    """By hocr-spec, in a process of its own: its old code warns when it is imported."""
    command = [sys.executable, "-W", "ignore", "-m", "hocr_spec.cli", "/dev/stdin"]
    done = subprocess.run(command, input=document, capture_output=True, timeout=30, check=False)
    said = done.stdout.decode()
    assert done.returncode == 0, said + done.stderr.decode()
    assert "[WARN]" not in said, said


def _bbox(title: str) -> Extent:
    found = re.search(r"bbox (\d+) (\d+) (\d+) (\d+)", title)
    assert found
    left, top, right, bottom = map(float, found.groups())
    return left, top, right, bottom


def alto_words(document: bytes) -> list[tuple[str, Extent]]:
    """Checked against the schema."""
    root = etree.fromstring(document)
    etree.XMLSchema(etree.parse(str(_SCHEMA))).assertValid(root)
    return [(word.get("CONTENT"), _place(word)) for word in root.iter(f"{ALTO}String")]


def alto_read(document: bytes, what: str, folder: Path) -> str:
    """What alto-tools, a reader that others wrote, finds in it: "text" or "confidence"."""
    file = folder / "page.xml"
    file.write_bytes(document)
    command = [sys.executable, "-m", "alto_tools.alto_tools", f"--{what}", str(file)]
    done = subprocess.run(command, capture_output=True, timeout=30, check=True, text=True)
    return done.stdout


def _place(word: etree._Element) -> Extent:
    left, top, width, height = (
        float(word.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")
    )
    return left, top, left + width, top + height


def pdf_pages(document: bytes) -> list[tuple[tuple[float, float], list[tuple[str, Extent]]]]:
    """(width, height) in points of each page, and its words in order, as poppler finds them."""
    command = ["pdftotext", "-bbox", "-enc", "UTF-8", "-", "-"]
    done = subprocess.run(command, input=document, capture_output=True, timeout=30, check=True)
    assert not done.stderr, done.stderr
    return [
        (
            (float(page.get("width")), float(page.get("height"))),
            [(word.text, _limits(word)) for word in page.iter(f"{XHTML}word")],
        )
        for page in etree.fromstring(done.stdout).iter(f"{XHTML}page")
    ]


def _limits(word: etree._Element) -> Extent:
    left, top, right, bottom = (float(word.get(name)) for name in ("xMin", "yMin", "xMax", "yMax"))
    return left, top, right, bottom
