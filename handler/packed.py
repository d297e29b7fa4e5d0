"""Layers of a CPU whose weights are laid out once, as its kernels (oneDNN) want them.

Eager layers lay them out anew each time: of a short line alone, a third of the time. The operators
are those that graphs of `torch.compile` call; such a graph itself takes up to two minutes for each
width. An activation and a short cut happen within the convolution before them.
"""

import platform
from collections.abc import Iterator, Sequence
from functools import lru_cache

import torch
from torch import Tensor, nn

from handler.backbones import Residual

LAYOUTS = 64 * 2**20
"""Bytes of layouts that a network's convolutions keep."""
LSTM = 2
"""Among the kinds of recurrent layers."""
NONE: tuple[list[float], str] = ([], "")
"""An activation's numbers and its algorithm: a ReLU has neither."""


def packable(device: torch.device, dtype: torch.dtype) -> bool:
    """Whether this device has these operators for such numbers, and they were tried there."""
    if device.type != "cpu" or platform.machine() != "x86_64" or not torch._C._has_mkldnn:
        return False
    halves = dtype == torch.bfloat16 and torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return bool(halves) or dtype == torch.float32


class PackedConv(nn.Module):
    """A convolution, and then a ReLU where that follows, on (N, C, H, W)."""

    def __init__(self, conv: nn.Conv2d, kept: int, *, relu: bool) -> None:
        """kept: layouts; a kernel for another width, or other cores, wants another one."""
        super().__init__()
        self._weight, self._bias = conv.weight.detach(), conv.bias
        self._place = [*map(list, (conv.padding, conv.stride, conv.dilation)), conv.groups]
        self._then = "relu" if relu else "none"
        self._layout = lru_cache(kept)(self._laid_out)

    def forward(self, x: Tensor) -> Tensor:
        operator = torch.ops.mkldnn._convolution_pointwise
        read: Tensor = operator(x, self._for(x), self._bias, *self._place, self._then, *NONE)
        return read

    def added_to(self, other: Tensor, x: Tensor) -> Tensor:
        """What it gives for x, `other` added, then a ReLU."""
        operator = torch.ops.mkldnn._convolution_pointwise.binary
        read: Tensor = operator(
            x, other, self._for(x), self._bias, *self._place, "add", 1.0, "relu", *NONE
        )
        return read

    def _for(self, x: Tensor) -> Tensor:
        return self._layout(tuple(x.shape[1:]), torch.get_num_threads())

    def _laid_out(self, size: Sequence[int], cores: int) -> Tensor:
        # Which is best does not depend on how many lines there are.
        operator = torch.ops.mkldnn._reorder_convolution_weight
        laid_out: Tensor = operator(self._weight, *self._place, [1, *size])
        return laid_out


class PackedResidual(nn.Module):
    def __init__(self, block: Residual, kept: int) -> None:
        super().__init__()
        first, second = block.first[0], block.second[0]
        assert isinstance(first, nn.Conv2d)
        assert isinstance(second, nn.Conv2d)
        self._first = PackedConv(first, kept, relu=True)
        self._second = PackedConv(second, kept, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        return self._second.added_to(x, self._first(x))


class PackedLinear(nn.Module):
    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self._bias = linear.bias
        self._weight = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach())

    def forward(self, x: Tensor) -> Tensor:
        operator = torch.ops.mkldnn._linear_pointwise
        read: Tensor = operator(x, self._weight, self._bias, "none", *NONE)
        return read


class PackedLSTM(nn.Module):
    """Of one layer and one direction."""

    def __init__(self, lstm: nn.LSTM) -> None:
        super().__init__()
        self._hidden = lstm.hidden_size
        *weights, own, fed_back = (p.detach() for p in lstm.parameters())
        operator = torch.ops.mkldnn._reorder_mkldnn_rnn_layer_weight
        laid_out = operator(
            *weights, self._hidden, reverse=False, has_biases=True, batch_first=False
        )
        self._weights = [*laid_out, own, fed_back]

    def forward(self, x: Tensor) -> Tensor:
        """(T, N, C) → (T, N, H)."""
        state = x.new_zeros(1, x.shape[1], self._hidden)
        read: Tensor = torch.ops.aten.mkldnn_rnn_layer(
            x.contiguous(),
            *self._weights,
            *(state, state),
            reverse=False,
            batch_sizes=[],
            mode=LSTM,
            hidden_size=self._hidden,
            num_layers=1,
            has_biases=True,
            bidirectional=False,
            batch_first=False,
            train=False,
        )[0]
        return read


def packed(convolutions: nn.Module) -> nn.Sequential:
    """The same function, to evaluate only; of what handler.reader.fuse has folded."""
    kept = max(1, LAYOUTS // sum(p.nbytes for p in convolutions.parameters()))
    return nn.Sequential(*_packed(list(flat(convolutions)), kept))


def packed_head(head: nn.Module) -> nn.Module:
    """The same function, to evaluate only."""
    layers = [head] if isinstance(head, nn.Linear) else head.children()
    return nn.Sequential(*(PackedLinear(layer) for layer in layers if isinstance(layer, nn.Linear)))


def flat(layers: nn.Module) -> Iterator[nn.Module]:
    """A sequence of layers, without what only groups them, or does nothing."""
    for layer in layers.children():
        if isinstance(layer, nn.Sequential):
            yield from flat(layer)
        elif not isinstance(layer, nn.Identity):
            yield layer


def _packed(layers: Sequence[nn.Module], kept: int) -> Iterator[nn.Module]:
    relu = False
    for layer, after in zip(layers, [*layers[1:], None], strict=True):
        if relu:  # it is within the convolution
            relu = False
        elif isinstance(layer, nn.Conv2d):
            relu = isinstance(after, nn.ReLU)
            yield PackedConv(layer, kept, relu=relu)
        else:
            yield PackedResidual(layer, kept) if isinstance(layer, Residual) else layer
