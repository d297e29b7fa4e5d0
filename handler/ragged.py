"""An LSTM over sequences of several lengths at once, each read as if it were alone.

A step of an LSTM on a CPU takes hardly longer for eight lines than for one, and lines of a page are
rarely as wide as each other.

T steps, N sequences, C features, H hidden units of each direction.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from handler.packed import PackedLSTM, packable

ALIKE = 0.5
"""Of the longest: shorter ones are not read beside it, as the steps that they lack would cost more
than is saved."""
FEW = 4
"""Sequences: of fewer, a step is too small a work to be shared by several cores."""


class RaggedLSTM:
    """The function of a bidirectional LSTM on a CPU, one LSTM a direction of a layer.

    A sequence's last step is followed by zeros, or comes first: neither changes what it reads.
    """

    def __init__(self, lstm: nn.LSTM) -> None:
        self._layers = [
            (one_way(lstm, layer, ""), one_way(lstm, layer, "_reverse"))
            for layer in range(lstm.num_layers)
        ]

    def __call__(self, parts: Sequence[Tensor]) -> list[Tensor]:
        """(T, N, C) each, the longest first → (T, N, 2 H) each."""
        return [read for some in beside(parts) for read in self._some(some)]

    def _some(self, parts: Sequence[Tensor]) -> list[Tensor]:
        with on_one_core(sum(part.shape[1] for part in parts) < FEW):
            return self._read(parts)

    def _read(self, parts: Sequence[Tensor]) -> list[Tensor]:
        x, turn = together(parts), turner(parts)
        for forward, backward in self._layers:
            x = torch.cat([forward(x), turn(backward(turn(x)))], 2)
        counts = [part.shape[1] for part in parts]
        return [y[: len(part)] for part, y in zip(parts, torch.split(x, counts, 1), strict=True)]


@contextmanager
def on_one_core(alone: bool) -> Iterator[None]:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1 if alone else before)
        yield
    finally:
        torch.set_num_threads(before)


def one_by_one(lstm: nn.LSTM) -> Callable[[Sequence[Tensor]], list[Tensor]]:
    """The same on a GPU, whose own kernels read both directions at a time."""
    return lambda parts: [lstm(part)[0] for part in parts]


def one_way(lstm: nn.LSTM, layer: int, suffix: str) -> Callable[[Tensor], Tensor]:
    """A direction of a layer: (T, N, C) → (T, N, H), from the first step to the last."""
    weights = {
        f"{name}_l0": getattr(lstm, f"{name}_l{layer}{suffix}")
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    }
    first = weights["weight_ih_l0"]
    own = nn.LSTM(first.shape[1], lstm.hidden_size, device=first.device, dtype=first.dtype)
    own.load_state_dict(weights)
    return PackedLSTM(own) if packable(first.device, first.dtype) else lambda x: own(x)[0]


def beside(parts: Sequence[Tensor]) -> Iterator[list[Tensor]]:
    """The longest first; those that are read at once."""
    some: list[Tensor] = []
    for part in parts:
        if some and len(part) < ALIKE * len(some[0]):
            yield some
            some = []
        some.append(part)
    yield some


def together(parts: Sequence[Tensor]) -> Tensor:
    """One (T, N, C), zeros after the shorter ones."""
    if len(parts) == 1:
        return parts[0]
    longest = len(parts[0])
    whole = parts[0].new_zeros(longest, sum(p.shape[1] for p in parts), parts[0].shape[2])
    begin = 0
    for part in parts:
        whole[: len(part), begin : begin + part.shape[1]] = part
        begin += part.shape[1]
    return whole


def turner(parts: Sequence[Tensor]) -> Callable[[Tensor], Tensor]:
    """What turns every sequence of (T, N, C) round; what follows a sequence stays after it."""
    if len({len(part) for part in parts}) == 1:
        return lambda x: x.flip(0)
    lengths = torch.tensor([len(part) for part in parts for _ in range(part.shape[1])])
    steps = torch.arange(len(parts[0]))[:, None]
    back = torch.where(steps < lengths, lengths - 1 - steps, steps)
    places = (back * len(lengths) + torch.arange(len(lengths))).flatten()
    return lambda x: x.flatten(0, 1).index_select(0, places).view_as(x)
