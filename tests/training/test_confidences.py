"""The confidences that calibration fits are those that the reader gives."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageFont

from benchmarks.rendered import dejavu_sans
from handler import checkpoint
from handler.reader import LineReader
from textline.line import prepare_line
from training.confidences import read

ROOT = Path(__file__).resolve().parents[2]


def drawn(text: str) -> np.ndarray:
    page = Image.new("L", (340, 40), 255)
    ImageDraw.Draw(page).text((6, 4), text, 0, ImageFont.truetype(dejavu_sans(), 26))
    return prepare_line(np.asarray(page))


def test_at_temperature_one_they_are_the_readers_own() -> None:
    model, metadata = checkpoint.load(ROOT / "model_store" / "crnn-1.0.safetensors")
    reader = LineReader(model, metadata.charset, torch.device("cpu"), torch.float32)
    line = drawn("Total: 48.20 EUR")
    characters, lines = read(reader, [(line, "TOTAL: 48.20 EUR")])
    own = reader.read([line])[0]
    assert characters.at(1.0) == pytest.approx([c.confidence for c in own.chars], abs=1e-4)
    assert lines.at(1.0) == pytest.approx([own.confidence], abs=1e-4)
    assert characters.right.all()
    assert lines.right.tolist() == [1.0]
    assert (characters.at(2.0) <= characters.at(1.0)).all()
