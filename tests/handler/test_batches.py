"""Batches of lines, and the cores that forward them."""

import threading

import numpy as np
import pytest
import torch
from torch import Tensor

from handler.batches import Batches, grouped
from textline.slices import Frames

WIDTHS = [64, 96, 64, 320, 96, 64, 64, 1024, 64]


@pytest.mark.parametrize(("columns", "cores"), [(100_000, 1), (100_000, 2), (256, 1), (512, 16)])
def test_every_line_is_in_one_batch_of_its_width_and_no_batch_is_too_large(
    columns: int, cores: int
) -> None:
    groups = grouped(WIDTHS, columns, cores)
    assert sorted(i for group in groups for i in group) == list(range(len(WIDTHS)))
    for group in groups:
        assert len({WIDTHS[i] for i in group}) == 1
        assert len(group) == 1 or sum(WIDTHS[i] for i in group) <= columns // cores


def test_lines_of_one_width_are_shared_among_the_cores() -> None:
    assert [len(group) for group in grouped([64] * 12, 100_000, 4)] == [3, 3, 3, 3]
    assert len(grouped([64] * 12, 100_000, 1)) == 1


def test_each_core_forwards_a_batch_and_one_batch_has_them_all() -> None:
    together = threading.Barrier(2)
    threads: list[int] = []

    def forward(batch: Tensor) -> list[Frames]:
        threads.append(torch.get_num_threads())
        if len(threads) < 3:
            together.wait(timeout=10)  # breaks where the other does not come
        return [Frames([int(line.max())], [1.0]) for line in batch]

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        batches = Batches(forward, 16_384, side_by_side=True)
        lines = [np.full((32, width), width, np.uint8) for width in (60, 150)]
        assert [frames.labels for frames in batches.frames(lines)] == [[60], [150]]
        assert threads == [1, 1]
        assert [frames.labels for frames in batches.frames(lines[1:])] == [[150]]
        assert threads == [1, 1, 2]
    finally:
        torch.set_num_threads(before)
