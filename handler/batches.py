"""Lines in batches of one width, forwarded side by side: on a CPU, a core a batch.

A line's layers are too small for cores to share them well: what one core reads in 444 ms, 26 lines
of receipts, two read in 312 when both work on each batch, and in 240 when each has its own.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

from textline.line import Image, pad
from textline.slices import Frames

Forward = Callable[[Tensor], list[Frames]]
"""uint8 (N, 1, 32, W) → the frames of each line."""

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

    def frames(self, lines: Sequence[Image]) -> list[Frames]:
        """Of lines (32, W), each W its own, in their order."""
        padded = [torch.from_numpy(pad(line)) for line in lines]
        cores = torch.get_num_threads() if self._side_by_side else 1
        groups = grouped([line.shape[1] for line in padded], self._columns, cores)
        stacked = [torch.stack([padded[i] for i in group])[:, None] for group in groups]
        found: dict[int, Frames] = {}
        for group, frames in zip(groups, self._forwarded(stacked, cores), strict=True):
            found.update(zip(group, frames, strict=True))
        return [found[i] for i in range(len(lines))]

    def _forwarded(self, batches: Sequence[Tensor], cores: int) -> list[list[Frames]]:
        """A single one by all cores."""
        if cores == 1 or len(batches) == 1:
            return [self._forward(batch) for batch in batches]
        if self._pool is None:
            # Torch counts its threads for each of ours.
            self._pool = ThreadPoolExecutor(
                cores, "reader", initializer=torch.set_num_threads, initargs=(1,)
            )
        return list(self._pool.map(self._forward, batches))


def grouped(widths: Sequence[int], columns: int, cores: int) -> list[list[int]]:
    """Which lines go together, by index: those of one width, at most so many columns on all cores.

    No group is more than a core's share, and the largest come first, so that all end together.
    """
    each = min(columns, sum(widths)) // cores
    members: dict[int, list[int]] = defaultdict(list)
    for i, width in enumerate(widths):
        members[width].append(i)
    groups: list[list[int]] = []
    for width, alike in members.items():
        count = max(1, each // width)
        groups += [alike[k : k + count] for k in range(0, len(alike), count)]
    return sorted(groups, key=lambda group: -len(group) * widths[group[0]])
