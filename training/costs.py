"""What a network costs: its parameters, and the multiply-adds of one forward."""

from typing import Any

import torch
from torch import Tensor, nn


def parameters(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())


@torch.inference_mode()
def multiply_adds(model: nn.Module, *inputs: Tensor) -> int:
    """Of convolutions, LSTM and linear layers; the rest is small beside them."""
    total = 0

    def count(module: nn.Module, _: Any, output: Any) -> None:
        nonlocal total
        if isinstance(module, nn.Conv2d):
            total += output.numel() * module.weight[0].numel()
        elif isinstance(module, nn.LSTM):
            frames = output[0].shape[0] * output[0].shape[1]
            total += frames * sum(p.numel() for n, p in module.named_parameters() if "weight" in n)
        elif isinstance(module, nn.Linear):
            total += output.numel() * module.in_features

    hooks = [module.register_forward_hook(count) for module in model.modules()]
    try:
        model(*inputs)
    finally:
        for hook in hooks:
            hook.remove()
    return total
