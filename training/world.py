"""The processes that train together: one a GPU or a core, started by torchrun; or one alone."""

import argparse
import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import cv2
import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel


def settle(options: argparse.Namespace) -> None:
    """How this process shares the machine, and where its chances begin."""
    os.nice(options.nice)
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(options.seed)


def device_name(device: torch.device, count: int = 1) -> str:
    """What a model card calls `count` of them."""
    if device.type == "cuda":
        return f"{count} x {torch.cuda.get_device_name(device)}"
    return f"a CPU of {os.cpu_count()} cores"


@dataclass(frozen=True)
class World:
    """This process among `size`."""

    rank: int = 0
    size: int = 1
    local_rank: int = 0

    @classmethod
    def join(cls) -> "World":
        """From torchrun's environment; alone without it."""
        world = cls(
            *(
                int(os.environ.get(k, d))
                for k, d in (("RANK", 0), ("WORLD_SIZE", 1), ("LOCAL_RANK", 0))
            )
        )
        if world.size > 1:
            distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
        return world

    @property
    def leads(self) -> bool:
        """The one that validates, saves and shows progress."""
        return self.rank == 0

    @property
    def device(self) -> torch.device:
        return (
            torch.device("cuda", self.local_rank)
            if torch.cuda.is_available()
            else torch.device("cpu")
        )

    def wrap(self, model: nn.Module) -> nn.Module:
        """The model whose gradients are averaged over all processes."""
        return DistributedDataParallel(model) if self.size > 1 else model

    @staticmethod
    def apart(model: nn.Module) -> AbstractContextManager[None]:
        """Gradients stay in this process: more are added before those of all are averaged."""
        return model.no_sync() if isinstance(model, DistributedDataParallel) else nullcontext()

    def agree(self, seconds: float, lines: int) -> tuple[float, int]:
        """The leader's clock and everybody's lines: all must stop at the same step."""
        if self.size == 1:
            return seconds, lines
        shared = torch.tensor(
            [seconds if self.leads else 0.0, float(lines)], dtype=torch.float64, device=self.device
        )
        distributed.all_reduce(shared)
        return float(shared[0]), int(shared[1])

    def leave(self) -> None:
        if self.size > 1:
            distributed.destroy_process_group()
