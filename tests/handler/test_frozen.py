"""Frozen convolutions are the same function, of any number of lines of any width."""

import pytest
import torch

from handler.crnn import CRNN, CRNNConfig
from handler.frozen import frozen
from handler.reader import fuse


@pytest.mark.parametrize("inner", [(), (12, 16, 24)])
@pytest.mark.parametrize("size", [(1, 1, 32, 64), (3, 1, 32, 320), (2, 1, 32, 736)])
def test_they_give_what_the_others_give(
    size: tuple[int, int, int, int], inner: tuple[int, ...]
) -> None:
    model = CRNN(CRNNConfig(50, channels=(8, 16, 24, 32), inner=inner, features=40, hidden=16))
    model(torch.randint(0, 256, (4, 1, 32, 96), dtype=torch.uint8))  # statistics of its own
    fuse(model.eval())
    lines = torch.randn(size)
    with torch.inference_mode():
        expected = model.backbone(lines)
        read = frozen(model.backbone)
        for _ in range(3):  # a graph is rewritten in its first runs
            torch.testing.assert_close(read(lines), expected, atol=1e-4, rtol=1e-4)
