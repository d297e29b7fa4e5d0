"""Lines in batches of one width, forwarded side by side: on a CPU, a core a share of them.

A line's layers are too small for cores to share them well: what one core reads in 444 ms, 26 lines
of receipts, two read in 312 when both work on each batch, and in 240 when each has its own.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import torch
from torch import Tensor

from textline.line import Image, pad
from textline.slices import Frames

Forward = Callable[[Sequence[Tensor]], list[Frames]]
"""Batches uint8 (N, 1, 32, W), each of another W, the widest first → the frames of each line."""

COLUMNS = {"cpu": 16_384, "cuda": 131_072}
"""Of all batches that are read at a time, padding included: bounds memory. The LSTM of a GPU takes
as long for one line as for a hundred."""


class Batches:
    def __init__(self, forward: Forward, columns: int, *, side_by_side: bool) -> None:
        """columns: of all that is forwarded at a time."""
        self._forward = forward
        self._columns = columns
        self._side_by_side = side_by_side
        self._pool: ThreadPoolExecutor | None = None

    def frames(self, lines: Sequence[Image], *, alone: bool = False) -> list[Frames]:
        """Of lines (32, W), each W its own, in their order; alone: nothing else is read by then."""
        padded = [torch.from_numpy(pad(line)) for line in lines]
        widths = [line.shape[1] for line in padded]
        cores = torch.get_num_threads() if self._side_by_side else 1
        shares = shared(widths, self._columns, cores)
        batches = [
            [torch.stack([padded[i] for i in group])[:, None] for group in alike(share, widths)]
            for share in shares
        ]
        found: dict[int, Frames] = {}
        for share, frames in zip(shares, self._forwarded(batches, cores, alone), strict=True):
            found.update(zip(share, frames, strict=True))
        return [found[i] for i in range(len(lines))]

    def _forwarded(
        self, shares: Sequence[Sequence[Tensor]], cores: int, alone: bool
    ) -> list[list[Frames]]:
        """A single one by all cores where it is alone: torch's threads wait for more work with all
        their might, and those that read side by side would have to wait for them."""
        if cores == 1 or (alone and len(shares) == 1):
            return [self._forward(batches) for batches in shares]
        if self._pool is None:
            # Torch counts its threads for each of ours.
            self._pool = ThreadPoolExecutor(
                cores, "reader", initializer=torch.set_num_threads, initargs=(1,)
            )
        return list(self._pool.map(self._forward, shares))


def shared(widths: Sequence[int], columns: int, cores: int) -> list[list[int]]:
    """Which lines are forwarded together, by index, the widest first.

    About as many columns each, so that all cores end together; at most `columns` on all of them,
    where no line alone is wider than a core's part.
    """
    total = sum(widths)
    count = cores * math.ceil(total / columns)
    shares: list[list[int]] = []
    number, before, used = -1, 0, 0
    for i in sorted(range(len(widths)), key=lambda i: -widths[i]):
        due = int((before + widths[i] / 2) * count / total)
        if due > number or used + widths[i] > columns // cores:
            shares.append([])
            number, used = due, 0
        shares[-1].append(i)
        before, used = before + widths[i], used + widths[i]
    return shares


def alike(share: Sequence[int], widths: Sequence[int]) -> list[list[int]]:
    """Those of one width, of lines in order of their widths."""
    return [list(group) for _, group in groupby(share, key=lambda i: widths[i])]
