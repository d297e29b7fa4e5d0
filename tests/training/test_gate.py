"""The blank gate: less work, the same texts."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageFont

from benchmarks.rendered import dejavu_sans
from handler import checkpoint
from handler.reader import LineReader
from textline.line import prepare_line
from textline.slices import FRAME
from training.gate import Frames, fit_gate, frames_of, report

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ("Total: 48.20 EUR", "the quick brown fox", "i l 1 . , ; :", "WWW MMM", "2026-11-26 14:05")


def reader(gate: tuple[float, ...] = ()) -> LineReader:
    model, metadata = checkpoint.load(ROOT / "model_store" / "crnn-2.0.safetensors")
    cpu = torch.device("cpu")
    return LineReader(model, metadata.charset, cpu, torch.float32, gate=gate, upside_down=False)


def lines(sizes: tuple[int, ...]) -> Iterator[tuple[np.ndarray, str]]:
    for size in sizes:
        font = ImageFont.truetype(dejavu_sans(), size)
        for text in TEXTS:
            page = Image.new("L", (20 * size, 2 * size), 255)
            ImageDraw.Draw(page).text((size // 4, size // 4), text, 40, font)
            yield prepare_line(np.asarray(page)), text


def test_fitted_on_lines_it_changes_no_text_of_others() -> None:
    every = reader()
    gate = fit_gate(
        frames_of(every, list(lines(tuple(n for n in range(16, 40) if n not in (23, 29)))))
    )
    others = list(lines((23, 29)))
    judged = report(gate, frames_of(every, others))
    assert judged["closed"] > 40
    # At most one of 136: the second frame of a character, whose edge moves by half a frame.
    assert judged["lost"] < 1
    images = [image for image, _ in others]
    gated, all_of_them = reader(tuple(gate)).read(images), every.read(images)
    assert [line.text for line in gated] == [line.text for line in all_of_them]
    for one, other in zip(gated, all_of_them, strict=True):
        assert one.confidence == pytest.approx(other.confidence, abs=1e-4)
        for a, b in zip(one.chars, other.chars, strict=True):
            assert a.span == pytest.approx(b.span, abs=FRAME / 2)


def test_no_frame_with_a_character_is_closed_on() -> None:
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(2000, 6, generator=generator)
    blank = features[:, 0] + 0.3 * features[:, 1] > -0.5
    gate = fit_gate(Frames(features, blank))
    judged = report(gate, Frames(features, blank))
    assert judged["lost"] == 0
    assert judged["closed"] > 40


def test_none_where_nothing_could_be_skipped() -> None:
    features = torch.randn(500, 4, generator=torch.Generator().manual_seed(1))
    assert fit_gate(Frames(features, torch.zeros(500, dtype=torch.bool))) == []


def test_a_checkpoint_keeps_it(tmp_path: Path) -> None:
    model, metadata = checkpoint.load(ROOT / "model_store" / "crnn-2.0.safetensors")
    closed = (*[0.0] * (2 * model.config.hidden), 1.0)
    path = tmp_path / "closed.safetensors"
    checkpoint.save(path, model, metadata.charset, gate=closed)
    assert checkpoint.read_metadata(path).gate == closed
    shut, _ = LineReader.from_checkpoint(path, dtype=torch.float32)
    assert {line.text for line in shut.read([image for image, _ in lines((26,))])} == {""}


def test_of_another_network_it_is_refused() -> None:
    features = 2 * checkpoint.load(ROOT / "model_store" / "crnn-2.0.safetensors")[0].config.hidden
    with pytest.raises(ValueError, match=f"a gate of 3 numbers for {features} features"):
        reader((0.1, 0.2, 0.3))
