"""Where characters are said to stand, against where a font drew them: the shipped weights."""

import json
from collections.abc import Iterator, Sequence
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
PICTURES = Path(__file__).parent / "pictures"
"""Lines in Noto Sans CJK and Noto Serif CJK, which are free under the Open Font License: not every
machine has them. spans.json holds their texts and, in pixels, where each character stands."""

Span = tuple[float, float]


@pytest.fixture(scope="module")
def english() -> LineReader:
    return LineReader.from_checkpoint(
        ROOT / "model_store" / "crnn-1.0.safetensors", dtype=torch.float32
    )[0]


@pytest.fixture(scope="module")
def multilingual() -> LineReader:
    """As it is served."""
    return LineReader.from_checkpoint(ROOT / "model_store" / "crnn-2.0.safetensors")[0]


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


def overlaps(
    reader: LineReader, page: Image.Image, text: str, truth: Sequence[Span]
) -> Iterator[float]:
    """Of each character, where the line is read without a mistake."""
    line = prepare_line(np.asarray(page))
    read = reader.read([line])[0]
    if read.text == text:
        scale = line.shape[1] / page.width
        for char, (left, right) in zip(read.chars, truth, strict=True):
            yield overlap(char.span, (left * scale, right * scale))


def latin(reader: LineReader) -> list[list[float]]:
    """The overlaps of each font and size; hardly a line may be misread."""
    found = [
        [
            value
            for text in TEXTS
            for page, truth in [drawn(text, face, size)]
            for value in overlaps(reader, page, text, truth)
        ]
        for face in FACES
        for size in SIZES
    ]
    assert sum(map(len, found)) > 0.8 * len(found) * sum(map(len, TEXTS))
    return found


def test_characters_stand_where_they_were_drawn(english: LineReader) -> None:
    found = latin(english)
    everything = np.concatenate(found)
    assert everything.mean() >= 0.77
    assert all(np.mean(values) >= 0.6 for values in found)
    assert np.percentile(everything, 5) > 0.3  # hardly one stands beside its letter


def test_latin_characters_stand_where_they_were_drawn_as_served(multilingual: LineReader) -> None:
    found = latin(multilingual)
    everything = np.concatenate(found)
    assert everything.mean() >= 0.8
    assert all(np.mean(values) >= 0.7 for values in found)
    assert np.percentile(everything, 5) > 0.5


@pytest.mark.parametrize("language", ["zh-hans", "ja"])
def test_east_asian_characters_stand_where_they_were_drawn(
    multilingual: LineReader, language: str
) -> None:
    told = json.loads((PICTURES / "spans.json").read_text())
    names = [name for name in told if name.startswith(language)]
    found = [
        list(overlaps(multilingual, Image.open(PICTURES / name), line["text"], line["spans"]))
        for name, line in ((name, told[name]) for name in names)
    ]
    assert [len(values) for values in found] == [len(told[name]["text"]) for name in names]
    assert np.concatenate(found).mean() >= 0.8
    assert all(np.mean(values) >= 0.7 for values in found)
