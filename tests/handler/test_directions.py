"""Lines as they come, read with the weights that are shipped."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from handler.again import more_is_read
from handler.ctc import Char, LineText
from handler.decoding import Decoding
from handler.reader import LineReader
from tests.drawn_text import draw_down, draw_line
from textline.line import prepare_line
from textline.vertical import stacks

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


def squeezed(text: str, share: float) -> np.ndarray:
    line = prepare_line(draw_line(text))
    size = (round(line.shape[1] * share), line.shape[0])
    return np.asarray(cv2.resize(line, size, interpolation=cv2.INTER_AREA), np.uint8)


def test_narrow_letters_are_read_and_are_where_they_are() -> None:
    once, _ = LineReader.from_checkpoint(WEIGHTS, wider=False)
    again, _ = LineReader.from_checkpoint(WEIGHTS)
    texts = [text.replace(" ", "") for text in TEXTS]
    lines = [squeezed(text, 0.35) for text in texts]
    assert [line.text for line in once.read(lines)] != texts
    read = again.read(lines)
    assert [line.text for line in read] == texts
    for line, text in zip(lines, read, strict=True):
        edges = [edge for char in text.chars for edge in char.span]
        assert edges == sorted(edges)
        assert line.shape[1] * 0.8 < edges[-1] - edges[0] <= line.shape[1]


def in_a_loose_box(text: str) -> np.ndarray:
    """On ground too uneven to tell where the letters begin."""
    line = draw_line(text)
    margin = round(0.4 * line.shape[0])
    box = np.pad(line, ((margin, margin), (margin, margin), (0, 0)), constant_values=255)
    y, x = np.mgrid[: box.shape[0], : box.shape[1]]
    shade = np.clip(0.55 + 0.45 * np.sin(x / 37 + y / 23) * np.cos(y / 19), 0, 1)
    return np.asarray(box * (0.35 + 0.5 * shade[:, :, None]), np.uint8)


def test_small_letters_in_a_loose_box_are_read_and_are_where_they_are() -> None:
    far, near = (
        LineReader.from_checkpoint(WEIGHTS, dtype=torch.float32, closer=closer)[0]
        for closer in (False, True)
    )
    line = prepare_line(in_a_loose_box("Total 42.50"))
    assert line.shape == (32, 92)  # nothing was trimmed
    assert far.read([line])[0].text != "Total 42.50"
    read = near.read([line])[0]
    assert read.text == "Total 42.50"
    edges = [edge for char in read.chars for edge in char.span]
    assert edges == sorted(edges)
    assert 10 < edges[0] < 20
    assert 70 < edges[-1] < 82


def test_a_wide_reading_gives_up_no_chinese_character() -> None:
    def said(text: str, confidence: float) -> LineText:
        return LineText(text, confidence, [Char(c, confidence, (0, 1)) for c in text])

    assert more_is_read(said("Kitchen", 0.8), said("Wachen", 0.7))
    assert more_is_read(said("确认净额", 0.8), said("咖#振", 0.7))
    assert not more_is_read(said("28", 0.8), said("2查体8度", 0.4))
    assert not more_is_read(said("Kitchen", 0.71), said("Wachen", 0.7))


def test_characters_of_a_turned_line_are_where_they_are(reader: LineReader) -> None:
    line = prepare_line(draw_line(TEXTS[0]))
    upright, turned = reader.read([line, np.ascontiguousarray(line[::-1, ::-1])])
    for a, b in zip(upright.chars, turned.chars, strict=True):
        assert b.span == pytest.approx((line.shape[1] - a.span[1], line.shape[1] - a.span[0]))


@pytest.mark.parametrize("ruled", [False, True])
def test_a_vertical_line_is_read_from_its_cells(reader: LineReader, ruled: bool) -> None:
    column = np.pad(draw_down("HOTEL"), ((0, 0), (5, 5), (0, 0)), constant_values=255)
    if ruled:
        column[:, :2] = column[:, -2:] = 0
    image = prepare_line(stacks(column)[0].image)
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
