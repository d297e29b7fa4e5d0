"""Packed layers are the same functions, of any number of lines of any width, on any cores."""

import pytest
import torch
from torch import nn

from handler.crnn import CRNN, CRNNConfig
from handler.packed import PackedLSTM, packable, packed, packed_head
from handler.reader import fuse

CPU = torch.device("cpu")
DTYPES = [dtype for dtype in (torch.float32, torch.bfloat16) if packable(CPU, dtype)]
pytestmark = pytest.mark.skipif(not DTYPES, reason="oneDNN's operators are used on x86-64 alone")
SHAPES = {
    "residual": CRNNConfig(50, channels=(8, 16, 24, 32), features=40, hidden=16, rank=8),
    "thin": CRNNConfig(50, channels=(8, 16, 24, 32), inner=(12, 16, 24), features=40, hidden=16),
    "mobile": CRNNConfig(50, "mobile", channels=(8, 16, 24, 32), features=40, hidden=16),
    "vgg": CRNNConfig(50, "vgg", features=40, hidden=16),
}
CLOSE = {torch.float32: 1e-4, torch.bfloat16: 4e-2}
"""Sums are rounded once where a short cut is within the convolution, twice where it is not."""


@pytest.mark.usefixtures("cores")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", SHAPES)
@torch.inference_mode()
def test_convolutions_give_what_the_others_give(name: str, dtype: torch.dtype) -> None:
    torch.manual_seed(4)
    model = CRNN(SHAPES[name])
    model(torch.randint(0, 256, (4, 1, 32, 96), dtype=torch.uint8))  # statistics of its own
    fuse(model.eval().to(dtype, memory_format=torch.channels_last))  # type: ignore[call-overload]
    read = packed(model.backbone)
    for size in ((1, 1, 32, 64), (3, 1, 32, 320), (2, 1, 32, 736), (5, 1, 32, 64)):
        lines = torch.randn(size).to(dtype).contiguous(memory_format=torch.channels_last)
        close = CLOSE[dtype]
        torch.testing.assert_close(read(lines), model.backbone(lines), atol=close, rtol=close)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("count", [0, 1, 24, 77])
@torch.inference_mode()
def test_heads_and_recurrent_layers_do_too(count: int, dtype: torch.dtype) -> None:
    torch.manual_seed(4)
    model = CRNN(SHAPES["residual"]).eval().to(dtype)
    close = CLOSE[dtype]
    features = torch.randn(count, 32).to(dtype)
    read = packed_head(model.head)(features)
    torch.testing.assert_close(read, model.head(features), atol=close, rtol=close)
    lstm = nn.LSTM(24, 16).eval().to(dtype)
    steps = torch.randn(9, count + 1, 24).to(dtype)
    torch.testing.assert_close(PackedLSTM(lstm)(steps), lstm(steps)[0], atol=close, rtol=close)
