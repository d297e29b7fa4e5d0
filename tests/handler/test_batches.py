"""Batches of lines, and the cores that forward them."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from handler.batches import Batches, alike, shared
from textline.slices import Frames

WIDTHS = [64, 96, 64, 320, 96, 64, 64, 1024, 64]


@pytest.mark.parametrize(
    ("columns", "cores"), [(100_000, 1), (100_000, 2), (256, 1), (512, 2), (512, 16)]
)
def test_every_line_is_in_one_share_and_no_share_is_too_large(columns: int, cores: int) -> None:
    shares = shared(WIDTHS, columns, cores)
    assert sorted(i for share in shares for i in share) == list(range(len(WIDTHS)))
    for share in shares:
        widths = [WIDTHS[i] for i in share]
        assert widths == sorted(widths, reverse=True)
        assert len(share) == 1 or sum(widths) <= columns // cores


def test_lines_are_shared_evenly_among_the_cores() -> None:
    assert [len(share) for share in shared([64] * 12, 100_000, 4)] == [3, 3, 3, 3]
    assert len(shared([64] * 12, 100_000, 1)) == 1
    assert [len(share) for share in shared([400, 300, 200, 100], 100_000, 2)] == [1, 3]
    assert shared([64], 100_000, 2) == [[0]]


def test_a_batch_has_one_width() -> None:
    assert alike([7, 3, 1, 4, 0], WIDTHS) == [[7], [3], [1, 4], [0]]


def test_each_core_forwards_a_share_and_a_line_alone_has_them_all() -> None:
    together = threading.Barrier(2)
    threads: list[int] = []

    def forward(batches: Sequence[Tensor]) -> list[Frames]:
        threads.append(torch.get_num_threads())
        if len(threads) < 3:
            together.wait(timeout=10)  # breaks where the other does not come
        return [Frames([int(line.max())], [1.0]) for batch in batches for line in batch]

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        batches = Batches(forward, 16_384, side_by_side=True)
        lines = [np.full((32, width), width, np.uint8) for width in (60, 150)]
        assert [frames.labels for frames in batches.frames(lines)] == [[60], [150]]
        assert threads == [1, 1]
        assert [frames.labels for frames in batches.frames(lines[1:], alone=True)] == [[150]]
        assert [frames.labels for frames in batches.frames(lines[1:])] == [[150]]
        assert threads == [1, 1, 2, 1]
    finally:
        torch.set_num_threads(before)
