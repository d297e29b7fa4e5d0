"""Where characters are said to stand, against where a font drew them: the shipped weights."""

from collections.abc import Iterator
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageFont

from handler.reader import LineReader
from textline.line import prepare_line

ROOT = Path(__file__).resolve().parents[2]
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"  # there on every machine
FACES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSerif", "DejaVuSerif-Bold")
SIZES = (16, 24, 40)
TEXTS = (
    "Hello World 2024",
    "The quick brown fox jumps over",
    "Total: 48.20 EUR",
    "WAREHOUSE",
    "lazy dog, 17 items (net)",
)

Span = tuple[float, float]


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return LineReader.from_checkpoint(
        ROOT / "model_store" / "crnn-1.0.safetensors", dtype=torch.float32
    )[0]


def drawn(text: str, face: str, size: int) -> tuple[Image.Image, list[Span]]:
    """A line, and the columns of each character's ink; of its advance where it has none."""
    font = ImageFont.truetype(
        str(FONTS / f"{face}.ttf"), size, layout_engine=ImageFont.Layout.BASIC
    )
    margin = size // 4
    page = Image.new("L", (round(font.getlength(text)) + 2 * margin, sum(font.getmetrics())), 255)
    ImageDraw.Draw(page).text((margin, 0), text, 0, font)
    spans = []
    for i, char in enumerate(text):
        pen = margin + font.getlength(text[:i])
        left, _, right, _ = font.getbbox(char)
        spans.append((pen + left, pen + (right if char != " " else font.getlength(char))))
    return page, spans


def overlap(a: Span, b: Span) -> float:
    """Intersection over union."""
    common = max(0.0, min(a[1], b[1]) - max(a[0], b[0]))
    return common / (max(a[1], b[1]) - min(a[0], b[0]))


def overlaps(reader: LineReader, face: str, size: int) -> Iterator[float]:
    """Of each character of the lines that were read without a mistake."""
    for text in TEXTS:
        page, truth = drawn(text, face, size)
        line = prepare_line(np.asarray(page))
        read = reader.read([line])[0]
        if read.text == text:
            scale = line.shape[1] / page.width
            for char, (left, right) in zip(read.chars, truth, strict=True):
                yield overlap(char.span, (left * scale, right * scale))


def test_characters_stand_where_they_were_drawn(reader: LineReader) -> None:
    found = {(f, s): list(overlaps(reader, f, s)) for f in FACES for s in SIZES}
    everything = [value for values in found.values() for value in values]
    assert len(everything) > 0.8 * len(FACES) * len(SIZES) * sum(map(len, TEXTS))
    assert np.mean(everything) >= 0.77
    assert all(np.mean(values) >= 0.6 for values in found.values())
    assert np.percentile(everything, 5) > 0.3  # hardly one stands beside its letter
