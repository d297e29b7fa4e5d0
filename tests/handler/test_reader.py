"""The reader with random weights: what must hold whatever was learnt."""

from pathlib import Path

import numpy as np
import pytest
import torch

from handler import checkpoint
from handler.crnn import CRNN, CRNNConfig
from handler.reader import LineReader
from textline.charset import ASCII, Charset

SHAPES = [
    CRNNConfig(96, channels=(8, 16, 24, 32), features=48, hidden=32),
    CRNNConfig(96, backbone="vgg", features=64, hidden=32),
    CRNNConfig(96, backbone="mobile", channels=(8, 16, 24, 32), features=48, hidden=32),
]


def model(config: CRNNConfig) -> CRNN:
    torch.manual_seed(3)
    network = CRNN(config)
    with torch.no_grad():
        for weight in network.head.parameters():
            weight.mul_(20)  # random weights say little: louder, or all is blank
    return network.eval()


def random_lines(*widths: int) -> list[np.ndarray]:
    rng = np.random.default_rng(5)
    return [rng.integers(0, 256, (32, width), np.uint8) for width in widths]


@pytest.mark.parametrize("config", SHAPES, ids=lambda c: c.backbone)
@pytest.mark.parametrize("width", [32, 100, 640])
def test_logits_have_a_frame_every_four_pixels(config: CRNNConfig, width: int) -> None:
    logits = model(config)(torch.zeros(2, 1, 32, width, dtype=torch.uint8))
    assert logits.shape[1:] == (2, 96)
    assert abs(logits.shape[0] - width // 4) <= 1


@pytest.mark.usefixtures("cores")
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_line_reads_the_same_alone_and_in_a_batch(dtype: torch.dtype) -> None:
    lines = random_lines(40, 41, 90, 300, 44, 2000, 300)
    reader = LineReader(model(SHAPES[0]), Charset(ASCII), torch.device("cpu"), dtype)
    together = [line.text for line in reader.read(lines)]
    alone = [reader.read([line])[0].text for line in lines]
    assert together == alone
    assert any(together)


def test_spans_are_ordered_and_inside_the_line() -> None:
    reader = LineReader(model(SHAPES[0]), Charset(ASCII), torch.device("cpu"), torch.float32)
    for line, width in zip(reader.read(random_lines(60, 1500)), (60, 1500), strict=True):
        edges = [x for char in line.chars for x in char.span]
        assert edges == sorted(edges)
        assert edges[0] >= 0
        assert edges[-1] <= width


def test_a_checkpoint_rebuilds_the_network(tmp_path: Path) -> None:
    network = model(SHAPES[0])
    path = tmp_path / "w.safetensors"
    checkpoint.save(path, network, Charset(ASCII), {"minutes": 1}, {"cer": 2.5})
    loaded, metadata = checkpoint.load(path)
    line = torch.randint(0, 256, (1, 1, 32, 64), dtype=torch.uint8)
    torch.testing.assert_close(loaded(line), network(line))
    assert metadata.charset == Charset(ASCII)
    assert metadata.scores == {"cer": 2.5}


def test_something_else_is_no_checkpoint(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    path = tmp_path / "w.safetensors"
    save_file({"x": torch.zeros(1)}, path)
    with pytest.raises(checkpoint.CheckpointError, match="format"):
        checkpoint.read_metadata(path)


def test_a_checkpoint_knows_its_languages_and_its_temperature(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    languages = {"en": "abc", "xx": "cde"}
    network = model(CRNNConfig(6, channels=(8, 16, 24, 32), features=48, hidden=32, rank=4))
    checkpoint.save(path, network, Charset("abcde"), languages=languages, temperature=1.5)
    _, metadata = checkpoint.load(path)
    assert (metadata.languages, metadata.temperature) == (languages, 1.5)
    some, told = LineReader.from_checkpoint(path, dtype=torch.float32, languages=["xx"])
    assert told.charset == Charset("cde")
    every, _ = LineReader.from_checkpoint(path, dtype=torch.float32)
    lines = random_lines(60, 90, 300)
    assert set("".join(line.text for line in some.read(lines))) <= set("cde")
    logits = every.model(torch.from_numpy(lines[0])[None, None])
    torch.testing.assert_close(
        some.model(torch.from_numpy(lines[0])[None, None]), logits[..., [0, 3, 4, 5]]
    )
    with pytest.raises(checkpoint.CheckpointError, match="no de here; the languages are: en, xx"):
        LineReader.from_checkpoint(path, languages=["de"])


def test_temperature_changes_confidences_alone() -> None:
    lines = random_lines(200, 90)
    sure, unsure = (
        LineReader(
            model(SHAPES[0]), Charset(ASCII), torch.device("cpu"), torch.float32, temperature=t
        ).read(lines)
        for t in (1.0, 3.0)
    )
    assert [line.text for line in sure] == [line.text for line in unsure]
    assert all(a.confidence > b.confidence for a, b in zip(sure, unsure, strict=True))
    assert all(0 < line.confidence < 1 for line in unsure)
