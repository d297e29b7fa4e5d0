"""The multilingual weights as they are served: a factorised head, a gate, the device's dtype."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from handler.reader import LineReader
from tests.drawn_text import draw_line
from textline import slices
from textline.charset import BLANK
from textline.line import prepare_line

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "deploy" / "golden"
MATPLOTLIB = Path(matplotlib.get_data_path())  # there on every machine
ENGLISH = ["Departure at noon", "Total 42.50", "Reading lines"]
SENTENCE = "He packed salt, wool and 240 barrels; the captain, Miller, left at dawn without them. "

Line = NDArray[np.uint8]


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return LineReader.from_checkpoint(ROOT / "model_store" / "crnn-2.0.safetensors")[0]


def golden(*names: str) -> list[Line]:
    paths = [GOLDEN / "images" / f"{name}.png" for name in names]
    return [prepare_line(np.asarray(Image.open(path).convert("RGB"))) for path in paths]


def turned(line: Line) -> Line:
    return np.ascontiguousarray(line[::-1, ::-1])


def test_the_served_weights_have_a_gate_and_a_factorised_head(reader: LineReader) -> None:
    assert reader.gate
    assert reader.model.config.rank


def test_lines_upside_down_are_read_and_said_to_be(reader: LineReader) -> None:
    upright = [prepare_line(draw_line(text)) for text in ENGLISH]
    upright += golden("zh-hans-00", "zh-hant-00", "ja-03")
    before, after = reader.read(upright), reader.read([turned(line) for line in upright])
    assert [line.text for line in before[:3]] == ENGLISH
    assert before[3].text == "会议定于四月十一日下午三点召开"
    assert [line.text for line in after] == [line.text for line in before]
    assert [(a.turned, b.turned) for a, b in zip(before, after, strict=True)] == [(False, True)] * 6


@pytest.mark.parametrize("shade", [0, 90, 255])
def test_an_empty_crop_gives_no_text(reader: LineReader, shade: int) -> None:
    rng = np.random.default_rng(shade)
    flat = np.full((32, 300), shade, np.uint8)
    grain = np.clip(flat + rng.normal(0, 4, flat.shape), 0, 255).astype(np.uint8)
    assert [x.text for x in reader.read([prepare_line(flat), prepare_line(grain)])] == ["", ""]


def test_what_is_seen_in_a_photograph_without_text_is_never_sure(reader: LineReader) -> None:
    photo = np.asarray(Image.open(MATPLOTLIB / "sample_data" / "grace_hopper.jpg").convert("RGB"))
    crops = [
        prepare_line(photo[top : top + 40, left : left + 200])
        for top in range(0, photo.shape[0] - 40, 40)
        for left in range(0, photo.shape[1] - 200, 104)
    ]
    read = reader.read(crops)
    # An edge that runs across a crop may pass for a slash, and for nothing else.
    sure = [line.text for line in read if line.confidence >= 0.8]
    assert set(sure) <= {"/"}
    assert len(sure) <= 2
    assert np.mean([line.confidence for line in read]) < 0.35
    assert sum(not line.text for line in read) > len(read) / 4
    assert np.mean([len(line.text) for line in read]) < 2


def test_a_line_reads_the_same_alone_and_among_others(reader: LineReader) -> None:
    lines = golden("en-00", "zh-hans-09", "ja-11", "en-12", "zh-hant-05", "ja-02", "zh-hans-06")
    lines += [prepare_line(draw_line(text)) for text in (*ENGLISH, SENTENCE * 2)]
    lines += [turned(lines[0]), lines[1]]
    together, alone = reader.read(lines), [reader.read([line])[0] for line in lines]
    assert [line.text for line in together] == [line.text for line in alone]
    assert all(line.text for line in together)
    for a, b in zip(together, alone, strict=True):
        assert a.confidence == pytest.approx(b.confidence, abs=0.005)
        assert [c.span for c in a.chars] == [c.span for c in b.chars]


@pytest.mark.parametrize(
    "repeated",
    [SENTENCE * 3, "illumination" * 20, "Total 42.50 " * 20],
    ids=["prose", "one word", "figures"],
)
def test_a_line_of_several_slices_reads_as_it_was_written(
    reader: LineReader, repeated: str
) -> None:
    text = repeated.strip()
    line = prepare_line(draw_line(text))
    assert len(slices.starts(line.shape[1])) > 2
    assert reader.read([line])[0].text == text


def narrow(text: str, share: float) -> Line:
    """A line whose letters are so narrow that hardly a frame between them is blank."""
    font = ImageFont.truetype(str(MATPLOTLIB / "fonts" / "ttf" / "DejaVuSans.ttf"), 28)
    picture = Image.new("L", (round(font.getlength(text)) + 20, 42), 255)
    ImageDraw.Draw(picture).text((10, 3), text, 0, font)
    line = prepare_line(np.asarray(picture))
    size = (round(line.shape[1] * share), line.shape[0])
    return np.asarray(cv2.resize(line, size, interpolation=cv2.INTER_AREA), np.uint8)


def test_slices_are_joined_where_no_gap_is_blank(
    reader: LineReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps: list[bool] = []

    def seam(left: Sequence[int], right: Sequence[int], offset: int) -> int:
        cut = joined_at(left, right, offset)
        here = (*left[cut - 1 : cut + 1], *right[cut - 1 - offset : cut + 1 - offset])
        gaps.append(all(label == BLANK for label in here))
        return cut

    joined_at = slices.seam
    monkeypatch.setattr(slices, "seam", seam)
    text = "1234567890" * 36
    assert reader.read([narrow(text, 0.32)])[0].text == text
    assert gaps == [False, False]
