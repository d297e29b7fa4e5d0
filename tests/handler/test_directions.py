"""Lines as they come, read with the weights that are shipped."""

from pathlib import Path

import numpy as np
import pytest

from handler.decoding import Decoding
from handler.reader import LineReader
from tests.drawn_text import draw_down, draw_line
from textline.line import prepare_line
from textline.vertical import stack

WEIGHTS = Path(__file__).parents[2] / "model_store" / "crnn-1.0.safetensors"
TEXTS = ["Departure at noon", "Total 42.50", "Reading lines"]


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return LineReader.from_checkpoint(WEIGHTS)[0]


def test_lines_upside_down_are_read_and_said_to_be(reader: LineReader) -> None:
    upright = [prepare_line(draw_line(text)) for text in TEXTS]
    turned = [np.ascontiguousarray(line[::-1, ::-1]) for line in upright]
    read = reader.read(turned + upright)
    assert [line.text for line in read] == TEXTS * 2
    assert [line.turned for line in read] == [True] * 3 + [False] * 3


def test_characters_of_a_turned_line_are_where_they_are(reader: LineReader) -> None:
    line = prepare_line(draw_line(TEXTS[0]))
    upright, turned = reader.read([line, np.ascontiguousarray(line[::-1, ::-1])])
    for a, b in zip(upright.chars, turned.chars, strict=True):
        assert b.span == pytest.approx((line.shape[1] - a.span[1], line.shape[1] - a.span[0]))


def test_a_vertical_line_is_read_from_its_cells(reader: LineReader) -> None:
    image = prepare_line(stack(draw_down("HOTEL")).image)
    assert reader.read([image])[0].text.replace(" ", "") == "HOTEL"


@pytest.mark.parametrize("shade", [0, 90, 255])
def test_an_empty_crop_gives_no_text(reader: LineReader, shade: int) -> None:
    rng = np.random.default_rng(shade)
    flat = np.full((32, 300), shade, np.uint8)
    grain = np.clip(flat + rng.normal(0, 4, flat.shape), 0, 255).astype(np.uint8)
    assert [line.text for line in reader.read([prepare_line(flat), prepare_line(grain)])] == [
        "",
        "",
    ]


def test_a_beam_reads_clean_lines_as_the_best_path_does(reader: LineReader) -> None:
    searching, _ = LineReader.from_checkpoint(WEIGHTS, decoding=Decoding("beam"))
    lines = [prepare_line(draw_line(text * 6)) for text in TEXTS]  # longer than a slice
    best, beam = reader.read(lines), searching.read(lines)
    assert [line.text for line in beam] == [line.text for line in best]
    assert [c.span for c in beam[0].chars] == [c.span for c in best[0].chars]
