"""Convolutions that a CPU need not look at twice: constant weights, laid out as its kernels want
them, activations and short cuts within the kernels.

Of one line alone, four fifths of the time: eager convolutions lay their weights out anew each time.
Compiling (`torch.compile`) does the same, but for each width anew, in up to two minutes.
"""

import warnings

import torch
from torch import nn

EXAMPLE = (1, 1, 32, 320)
"""Of what is traced; any number of lines of any width is read."""


@torch.inference_mode()
def frozen(convolutions: nn.Module) -> nn.Module:
    """The same function of float32 (N, 1, 32, W) on a CPU, to evaluate only."""
    example = torch.zeros(EXAMPLE).contiguous(memory_format=torch.channels_last)
    with warnings.catch_warnings():
        # TorchScript is no longer developed; what follows it has a graph for each width.
        warnings.simplefilter("ignore", DeprecationWarning)
        graph = torch.jit.freeze(torch.jit.trace(convolutions, example))  # type: ignore[no-untyped-call]
        found: nn.Module = torch.jit.optimize_for_inference(graph)
    return found
