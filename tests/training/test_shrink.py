"""A thinner network that starts from a wider one keeps what the wider one makes most use of."""

from copy import deepcopy
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from benchmarks.rendered import drawn_lines
from deploy.settings import ROOT
from handler import checkpoint
from handler.crnn import CRNN, CRNNConfig
from handler.reader import LineReader
from textline.charset import ENGLISH, Charset
from training.begin import begin_from
from training.grow import grown
from training.options import architecture
from training.shrink import may_shrink, shrunk

CHARSET = Charset(ENGLISH)
CPU = torch.device("cpu")
THIN = CRNNConfig(
    CHARSET.classes, channels=(8, 16, 24, 32), inner=(8, 12, 16), features=32, hidden=16, rank=12
)
WIDE = replace(THIN, channels=(10, 20, 32, 40), inner=(), features=40, hidden=24, rank=20)
LINES = torch.randint(0, 256, (2, 1, 32, 120), dtype=torch.uint8)


def trained(config: CRNNConfig) -> CRNN:
    """A network whose statistics are not those of a fresh one."""
    model = CRNN(config)
    model(LINES)
    return model.eval()


def logits(model: CRNN) -> Tensor:
    with torch.no_grad():
        read: Tensor = model(LINES)
    return read


def padded() -> tuple[CRNN, CRNN]:
    """A thin network, and a wide one that reads as it does: its other units give nothing."""
    thin, wide = trained(THIN), CRNN(WIDE)
    begun = grown(wide, thin)
    begun |= {name: begun[name] for name in begun if name.startswith("head.1")}
    begun["head.1.weight"] = torch.zeros_like(begun["head.1.weight"])
    begun["head.1.weight"][:, : THIN.rank] = thin.state_dict()["head.1.weight"]
    begun["head.1.bias"] = thin.state_dict()["head.1.bias"]
    wide.load_state_dict(begun)
    return thin, wide.eval()


def test_what_nothing_reads_is_left_out() -> None:
    thin, wide = padded()
    torch.testing.assert_close(logits(wide), logits(thin), atol=1e-4, rtol=1e-4)
    again = shrunk(wide, THIN)
    assert again.config == THIN
    torch.testing.assert_close(logits(again), logits(thin), atol=1e-4, rtol=1e-4)
    assert logits(thin).std() > 0.05


def test_trained_weights_lose_little_with_a_few_units() -> None:
    model, metadata = checkpoint.load(ROOT / "model_store" / "crnn-2.0.safetensors")
    config = model.config
    fewer = replace(config, hidden=config.hidden - 4, rank=config.rank - 16)
    lines = list(islice(drawn_lines(), 8))
    before, after = (
        [text.text for text in LineReader(each, metadata.charset, CPU, torch.float32).read(lines)]
        for each in (deepcopy(model), shrunk(model, fewer))
    )
    differ = [SequenceMatcher(None, a, b).ratio() for a, b in zip(before, after, strict=True)]
    assert min(differ) > 0.9
    assert min(map(len, before)) > 20


def test_channels_that_matter_most_are_kept() -> None:
    wide = trained(WIDE)
    reads = wide.state_dict()["backbone.11.weight"]  # the very tensor
    reads[:, ::5] *= 100
    kept = shrunk(wide, replace(WIDE, channels=(*WIDE.channels[:3], 8))).state_dict()
    assert torch.equal(kept["backbone.11.weight"], reads[:, ::5])


def test_training_begins_with_it_for_another_charset(tmp_path: Path) -> None:
    path = tmp_path / "wide.safetensors"
    wide = trained(WIDE)
    checkpoint.save(path, wide, CHARSET)
    charset = Charset(ENGLISH + "漢")
    model = CRNN(replace(THIN, classes=charset.classes))
    begin_from(model, charset, path)
    known = [0, *charset.encode(ENGLISH)]
    expected = logits(shrunk(wide, THIN))
    torch.testing.assert_close(logits(model.eval())[:, :, known], expected)


@pytest.mark.parametrize("classes", [CHARSET.classes, 8212])
def test_the_student_comes_from_the_residual_network(classes: int) -> None:
    large = Charset("".join(map(chr, range(0x4E00, 0x4E00 + classes - 1))))
    residual, student = (architecture(name, large) for name in ("residual", "student"))
    assert may_shrink(student, residual)
    assert bool(student.rank) == (classes > 1000)


@pytest.mark.parametrize(
    "other",
    [{"hidden": 40}, {"blocks": (0, 1, 1)}, {"backbone": "mobile"}, {"layers": 1}, {"rank": 0}, {}],
)
def test_what_does_not_shrink(other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="only a residual network shrinks"):
        shrunk(CRNN(WIDE), replace(WIDE, **other))
