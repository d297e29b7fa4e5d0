"""Lines learnt more than once, each time as another picture of them might be.

For a GPU that learns from lines faster than a machine's cores draw them. N lines (N, 1, 32, W).
"""

import random
from collections import deque

import torch
from torch import Tensor
from torch.nn import functional

from training.dataset import Batch

KEPT = 192
"""Batches that are remembered: of 65,536 columns each, 400 MB."""


class Repeats:
    """Remembers the last batches; `again` of them follow each new one, changed."""

    def __init__(self, again: int, seed: int, kept: int = KEPT) -> None:
        self.again = again
        self.random = random.Random(seed)
        self.batches: deque[Batch] = deque(maxlen=kept)

    def after(self, batch: Batch) -> list[Batch]:
        """Older batches to learn after this one, which is remembered from now on."""
        count = min(self.again, len(self.batches))
        older = self.random.sample(list(self.batches), count)
        if self.again:
            self.batches.append(batch)
        return [Batch(changed(b.lines), b.targets, b.lengths) for b in older]


def changed(lines: Tensor) -> Tensor:
    """uint8 lines: leaning, narrower, up or down, softer, in another light, with grain; each its
    own way, on the device where they are."""
    shape, device = (len(lines), 1, 1, 1), lines.device
    moved = shifted(lines.float() / 255)
    soft = chance(shape, 0.3, device) * torch.rand(shape, device=device)
    moved = torch.lerp(moved, blurred(moved), soft)
    gamma = torch.exp2(torch.empty(shape, device=device).uniform_(-0.6, 0.6))
    contrast = torch.empty(shape, device=device).uniform_(0.6, 1.1)
    light = torch.rand(shape, device=device) * (1 - contrast).clamp_min(0)
    grain = chance(shape, 0.4, device) * torch.rand(shape, device=device) * 0.06
    lit = moved.clamp(0, 1) ** gamma * contrast + light
    return ((lit + grain * torch.randn_like(lit)).clamp(0, 1) * 255).round().to(torch.uint8)


def shifted(lines: Tensor) -> Tensor:
    """Float lines, moved by an affine map that keeps all of them in the picture."""
    count, device = len(lines), lines.device
    wide = torch.empty(count, device=device).uniform_(1.0, 1.12)  # pixels that one pixel shows
    lean = torch.empty(count, device=device).uniform_(-0.12, 0.12) * (32 / lines.shape[3])
    tall = torch.empty(count, device=device).uniform_(0.94, 1.08)
    down = torch.empty(count, device=device).uniform_(-1.2, 1.2) / 16
    none = torch.zeros(count, device=device)
    # From -1 to 1 across the picture; its left edge stays where it is.
    place = torch.stack(
        [torch.stack([wide, lean, wide - 1], 1), torch.stack([none, tall, down], 1)], 1
    )
    grid = functional.affine_grid(place, list(lines.shape), align_corners=False)
    return functional.grid_sample(lines, grid, padding_mode="border", align_corners=False)


def blurred(lines: Tensor) -> Tensor:
    """By a binomial of three by three pixels."""
    row = torch.tensor([0.25, 0.5, 0.25], device=lines.device)
    kernel = (row[:, None] * row)[None, None]
    return functional.conv2d(functional.pad(lines, (1, 1, 1, 1), mode="replicate"), kernel)


def chance(shape: tuple[int, ...], share: float, device: torch.device) -> Tensor:
    """1 in this share of them, else 0."""
    return (torch.rand(shape, device=device) < share).float()
