"""A student learns what its teacher believes of every character, beside what the text says.

Hinton, Vinyals, Dean: "Distilling the Knowledge in a Neural Network" (2015). Teacher and student
have a frame every four pixels, but CTC leaves it to each in which frame of a character it writes
it: one in ten stands a frame apart, even in a teacher that grew out of its student. Taught frame by
frame, a student is made to move what it writes (Kurata, Audhkhasi: "Guiding CTC posterior spike
timings for improved posterior fusion and knowledge distillation", 2019).

T frames, N lines, K classes.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from handler import checkpoint
from textline.charset import BLANK, Charset
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


def divergence_of_characters(teacher: Tensor, student: Tensor) -> Tensor:
    """KL(teacher || student) of which character it is, of two (T, N, K) logits, in nats, summed.

    Over the frames where the teacher writes one, each beside the student's frame for it. Where the
    blank is, the texts alone teach.
    """
    frames = min(teacher.shape[0], student.shape[0])
    written = teacher[:frames].float().softmax(2)[..., BLANK] < 0.5
    frame, line = written.nonzero(as_tuple=True)
    wanted = which(teacher[frame, line])
    got = which(student[(frame + nearby(student[:frames])[written]), line])
    return functional.kl_div(got, wanted, reduction="sum", log_target=True)


def which(logits: Tensor) -> Tensor:
    """(M, K) → (M, K - 1) log posteriors of the characters, given that it is one."""
    return logits[:, BLANK + 1 :].float().log_softmax(1)


@torch.no_grad()
def nearby(logits: Tensor) -> Tensor:
    """(T, N) of -1, 0, 1: how far from each frame one is where a character is written.

    None, where one is written there; or where none is, the likeliest of the three.
    """
    mass = 1 - logits.float().softmax(2)[..., BLANK]
    before, after = functional.pad(mass, (0, 0, 1, 0))[:-1], functional.pad(mass, (0, 0, 0, 1))[1:]
    return torch.stack([before, mass + (mass > 0.5), after]).argmax(0) - 1


class Teacher:
    """Trained networks that never change; ValueError where one writes other characters."""

    def __init__(self, paths: Sequence[Path], charset: Charset, device: torch.device) -> None:
        self.models = [network(path, charset, device) for path in paths]
        self.device = device

    @torch.no_grad()
    def logits(self, lines: Tensor, classes: Tensor | None) -> Tensor:
        """uint8 (N, 1, 32, W) → (T, N, K), or of some `classes` only.

        Of several networks, the logarithm of their mean posterior: an ensemble reads better than
        each of its members (Hinton et al., section 1), and a network of its kind can learn from it.
        """
        with autocast(self.device):
            told: list[Tensor] = [model(lines, classes) for model in self.models]
        if len(told) == 1:
            return told[0]
        frames = min(logits.shape[0] for logits in told)
        beliefs = [logits[:frames].float().log_softmax(2) for logits in told]
        return torch.stack(beliefs).logsumexp(0)


def network(path: Path, charset: Charset, device: torch.device) -> SampledCRNN:
    """A checkpoint, to be asked about `charset`."""
    model, metadata = checkpoint.load(path)
    if metadata.charset != charset:
        raise ValueError(f"{path.name} was trained on another charset than this student")
    model = model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    return SampledCRNN(model).eval()
