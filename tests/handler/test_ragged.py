"""Sequences of several lengths through one LSTM at once."""

import pytest
import torch
from torch import nn

from handler.ragged import RaggedLSTM, beside

CLOSE = {torch.float32: 1e-5, torch.bfloat16: 1e-2}
"""Kernels for another number of sequences may add in another order."""
SHAPES = [(80, 1), (72, 3), (56, 2), (39, 1), (12, 2)]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("shapes", [SHAPES, SHAPES[:1], SHAPES[-1:]])
@torch.inference_mode()
def test_each_is_read_as_if_it_were_alone(
    shapes: list[tuple[int, int]], dtype: torch.dtype
) -> None:
    torch.manual_seed(1)
    lstm = nn.LSTM(24, 16, 2, bidirectional=True).to(dtype)
    parts = [torch.randn(length, count, 24).to(dtype) for length, count in shapes]
    threads = torch.get_num_threads()
    read = RaggedLSTM(lstm)(parts)
    assert [tuple(one.shape[:2]) for one in read] == shapes
    for one, part in zip(read, parts, strict=True):
        for n in range(part.shape[1]):
            alone = lstm(part[:, n : n + 1])[0]
            torch.testing.assert_close(one[:, n : n + 1], alone, atol=CLOSE[dtype], rtol=0)
    assert torch.get_num_threads() == threads


def test_those_much_shorter_are_read_apart() -> None:
    parts = [torch.zeros(length, count, 24) for length, count in SHAPES]
    assert [[len(part) for part in some] for some in beside(parts)] == [[80, 72, 56], [39], [12]]
