"""What training resumes from: weights, their average, the optimiser, and how far it was."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn


@dataclass
class Progress:
    """How far training is."""

    seconds: float = 0.0
    steps: int = 0
    lines: int = 0


class Average(nn.Module):
    """Moving average of weights and normalisation statistics: steadier than the last step's."""

    def __init__(self, model: nn.Module, decay: float = 0.9985) -> None:
        super().__init__()
        self.decay = decay
        self.values = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module, steps: int) -> None:
        decay = min(self.decay, (1 + steps) / (10 + steps))
        state = model.state_dict()
        moving = [name for name, value in state.items() if value.is_floating_point()]
        for name in state.keys() - set(moving):
            self.values[name].copy_(state[name])
        mine, its = ([values[name] for name in moving] for values in (self.values, state))
        # One kernel, not one a weight; private by name, but torch's own optimisers use it so.
        torch._foreach_lerp_(mine, its, 1 - decay)


def save_state(
    path: Path,
    model: nn.Module,
    average: Average,
    optimizer: torch.optim.Optimizer,
    progress: Progress,
) -> None:
    tensors = {f"model.{n}": t.contiguous() for n, t in model.state_dict().items()}
    tensors |= {f"average.{n}": t.contiguous() for n, t in average.values.items()}
    for i, entry in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{i}.{n}": t.contiguous() for n, t in entry.items()}
    part = path.with_suffix(".part")
    save_file(tensors, part, {"progress": json.dumps(asdict(progress))})
    part.replace(path)


def load_state(
    path: Path, model: nn.Module, average: Average, optimizer: torch.optim.Optimizer
) -> Progress:
    with safe_open(path, "pt") as file:
        tensors: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        progress = Progress(**json.loads(file.metadata()["progress"]))
    model.load_state_dict(part_of(tensors, "model."))
    for name, value in part_of(tensors, "average.").items():
        average.values[name].copy_(value)
    state = optimizer.state_dict()
    for name, value in part_of(tensors, "optimizer.").items():
        index, key = name.split(".", 1)
        state["state"].setdefault(int(index), {})[key] = value
    optimizer.load_state_dict(state)
    return progress


def part_of(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}
