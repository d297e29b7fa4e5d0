"""A student learns what its teacher believes of every frame, beside what the text says.

Hinton, Vinyals, Dean: "Distilling the Knowledge in a Neural Network" (2015). Teacher and student
have a frame every four pixels, so their posteriors are aligned in time.

T frames, N lines, K classes.
"""

from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from handler import checkpoint
from textline.charset import Charset
from training.sampled import SampledCRNN
from training.validation import autocast


def divergence(teacher: Tensor, student: Tensor, temperature: float = 1.0) -> Tensor:
    """KL(teacher || student) of two (T, N, K) logits, in nats, summed over all frames.

    Times temperature², which keeps gradients of one size. Should one have a frame more, it is left
    out.
    """
    frames = min(teacher.shape[0], student.shape[0])
    wanted, got = (
        (logits[:frames].float() / temperature).log_softmax(2) for logits in (teacher, student)
    )
    return functional.kl_div(got, wanted, reduction="sum", log_target=True) * temperature**2


class Teacher:
    """A trained network that never changes; ValueError where it writes other characters."""

    def __init__(self, path: Path, charset: Charset, device: torch.device) -> None:
        model, metadata = checkpoint.load(path)
        if metadata.charset != charset:
            raise ValueError(f"{path.name} was trained on another charset than this student")
        model = model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.model = SampledCRNN(model).eval()
        self.device = device

    @torch.no_grad()
    def logits(self, lines: Tensor, classes: Tensor | None) -> Tensor:
        """uint8 (N, 1, 32, W) → (T, N, K), or of some `classes` only."""
        with autocast(self.device):
            told: Tensor = self.model(lines, classes)
        return told
