"""A larger network that starts from a smaller one reads as that one did, and can learn more."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from handler import checkpoint
from handler.crnn import CRNN, CRNNConfig
from textline.charset import ENGLISH, Charset
from training.begin import begin_from
from training.grow import grown

CHARSET = Charset(ENGLISH)
SMALL = CRNNConfig(CHARSET.classes, channels=(8, 16, 24, 32), features=32, hidden=16)
LARGE = replace(SMALL, channels=(8, 16, 32, 64), blocks=(1, 2, 3), features=48, hidden=24)
LINES = torch.randint(0, 256, (2, 1, 32, 120), dtype=torch.uint8)


def trained(config: CRNNConfig) -> CRNN:
    """A network whose statistics are not those of a fresh one."""
    model = CRNN(config)
    model(LINES)
    return model.eval()


def begun(large: CRNNConfig, small: CRNN, charset: Charset, folder: Path) -> CRNN:
    path = folder / "small.safetensors"
    checkpoint.save(path, small, CHARSET)
    model = CRNN(large)
    begin_from(model, charset, path)
    return model.eval()


def logits(model: CRNN) -> Tensor:
    with torch.no_grad():
        read: Tensor = model(LINES)
    return read


@pytest.mark.parametrize(("rank", "wider"), [(0, 0), (12, 12), (12, 20)])
def test_it_reads_as_the_small_one_did(tmp_path: Path, rank: int, wider: int) -> None:
    small = trained(replace(SMALL, rank=rank))
    large = begun(replace(LARGE, rank=wider), small, CHARSET, tmp_path)
    torch.testing.assert_close(logits(large), logits(small), atol=2e-2, rtol=2e-2)
    assert logits(small).std() > 0.05


def test_new_characters_get_rows_of_their_own(tmp_path: Path) -> None:
    small = trained(SMALL)
    charset = Charset(ENGLISH + "漢")
    large = begun(replace(LARGE, classes=charset.classes), small, charset, tmp_path)
    known = [0, *charset.encode(ENGLISH)]
    torch.testing.assert_close(logits(large)[:, :, known], logits(small), atol=2e-2, rtol=2e-2)


@pytest.mark.parametrize(("rank", "wider"), [(0, 0), (12, 20)])
def test_all_of_it_learns(tmp_path: Path, rank: int, wider: int) -> None:
    small = trained(replace(SMALL, rank=rank))
    model = begun(replace(LARGE, rank=wider), small, CHARSET, tmp_path).train()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    for _ in range(3):  # what nobody hears yet is heard after a step, and learns from then on
        optimizer.zero_grad()
        model(LINES).square().mean().backward()
        optimizer.step()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        moved = parameter.grad.flatten(1) if parameter.grad.dim() > 1 else parameter.grad[:, None]
        assert (moved.abs().amax(1) > 0).float().mean() > 0.5, name


@pytest.mark.parametrize(
    "other", [{"hidden": 8}, {"blocks": (0, 1, 1)}, {"backbone": "mobile"}, {"layers": 3}]
)
def test_what_does_not_grow(other: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="only a residual network grows"):
        grown(CRNN(replace(SMALL, **other)), CRNN(SMALL))  # type: ignore[arg-type]
