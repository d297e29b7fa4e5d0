"""The blank gate: most frames are blank, and their features alone say so.

A head of thousands of characters costs as much as a third of the network, so it looks only at
frames that may hold a character: those where `features @ weights + bias` is not above 0. It is
fitted so that no character of the lines it was fitted on is lost (training.gate).

F frames, M of them may hold a character, C features of a frame.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

ROUND = 8
"""Each new number of rows would have oneDNN prepare another kernel."""


class Gate:
    """numbers: C weights and a bias; ValueError where there are not as many."""

    def __init__(self, numbers: Sequence[float], features: int, device: torch.device) -> None:
        if len(numbers) != features + 1:
            raise ValueError(f"a gate of {len(numbers)} numbers for {features} features")
        self._weights = torch.tensor(numbers[:-1], device=device)
        self._bias = numbers[-1]

    def open(self, features: Tensor) -> Tensor:
        """(F, C) → the frames (M,) to look at, the first ones again until a round number."""
        blank = features.float() @ self._weights + self._bias > 0
        found = (~blank).nonzero()[:, 0]
        return functional.pad(
            found, (0, -len(found) % ROUND), value=int(found[0]) if len(found) else 0
        )
