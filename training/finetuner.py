"""One run over corrected lines, from a network that reads already.

Each step reads corrected lines, and rendered ones on which the network is held to what it believed
before (Li and Hoiem 2016, "Learning without forgetting"). It goes down the gradient itself: Adam
moves every weight about as far, also those that the corrections say nothing of, and forgets.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils import get_total_norm
from tqdm import tqdm

from handler.crnn import CRNN
from textline.slices import FRAME
from training.corrected import Line
from training.dataset import Batch, Lines, Source
from training.distill import Teacher, divergence
from training.lessons import lessons
from training.sampled import Sample, SampledCRNN, sample
from training.validation import autocast

CPU = torch.device("cpu")
WARM_UP, FALLS_AFTER = 0.02, 0.6
"""Shares of the run: the rate rises until the first, and falls to zero after the second."""


@dataclass(frozen=True)
class FineTuning:
    """How long, how fast, how firmly held to what was known."""

    minutes: float = 7
    lr: float = 0.01
    momentum: float = 0.9
    columns: int = 3072  # of corrected lines, a step
    kept: int = 2048  # columns of rendered lines, a step
    others: int = 1024  # characters beside the batch's, a step
    clip: float = 2.0  # the longest gradient of corrected lines
    hold: float = 2.0  # and of rendered ones, which is ten times as long
    doubt: float = 0.5  # a line of loss L a character counts as exp(-doubt L): it may be wrong
    seed: int = 1


class FineTuner:
    """One run over corrected lines, from a network that reads already."""

    def __init__(
        self,
        recipe: FineTuning,
        model: CRNN,
        before: Teacher,
        lines: Sequence[Line],
        source: Source,
    ) -> None:
        # Statistics of a few hundred lines are no better than those that the network came with; and
        # without dropout the network is where it is held to until it has learnt something.
        self.recipe, self.model, self.before = recipe, model.eval(), before
        self.source = source
        rng = random.Random(recipe.seed)
        self.corrected = lessons(lines, source.charset, recipe.columns, rng)
        self.sampled = SampledCRNN(model)
        self.weights = list(model.parameters())
        self.optimizer = torch.optim.SGD(
            self.weights, recipe.lr, momentum=recipe.momentum, nesterov=True
        )

    def run(self) -> int:
        """Train until the time is over; how many steps that were."""
        rendered = self.rendered()
        next(rendered)  # opens fonts: not part of the time
        start, steps, total = time.monotonic(), 0, 60 * self.recipe.minutes
        with tqdm(total=round(total), unit="s") as bar:
            while (passed := time.monotonic() - start) < total:
                loss = self.step(passed / total, next(self.corrected), next(rendered))
                steps += 1
                bar.update(round(passed) - bar.n)
                bar.set_postfix(loss=f"{loss:.3f}", refresh=False)
        return steps

    def rendered(self) -> Iterator[Batch]:
        """Endless rendered lines of all that the network reads."""
        return iter(Lines(self.source, self.recipe.seed, self.recipe.kept))

    def step(self, share: float, corrected: Batch, rendered: Batch) -> float:
        """`share` of the run is over; the loss a character of the corrected lines."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.lr * rate(share)
        told = self.told(corrected)
        learn = self.gradient(self.trusted(told, corrected), self.recipe.clip)
        keep = self.gradient(self.drift(rendered), self.recipe.hold)
        for weight, one, other in zip(self.weights, learn, keep, strict=True):
            weight.grad = one + other
        self.optimizer.step()
        return told.sum().item() / max(1, len(corrected.targets))

    def told(self, batch: Batch) -> Tensor:
        """CTC loss (N,) of each line."""
        drawn, logits = self.read(batch)
        frames = torch.full((logits.shape[1],), logits.shape[0], dtype=torch.long)
        log_probs = logits.float().log_softmax(2)
        return functional.ctc_loss(
            log_probs, drawn.targets, frames, batch.lengths, reduction="none", zero_infinity=True
        )

    def trusted(self, losses: Tensor, batch: Batch) -> Tensor:
        """Loss a character; lines that read worse than the others count less.

        Zhang and Sabuncu 2018, "Generalized cross entropy loss for training deep neural networks
        with noisy labels".
        """
        trust = torch.exp(-self.recipe.doubt * losses.detach() / batch.lengths)
        return (trust / trust.mean() * losses).sum() / len(batch.targets)

    def drift(self, batch: Batch) -> Tensor:
        """Divergence from the network as it was, a letter's width."""
        drawn, logits = self.read(batch)
        believed = self.before.logits(batch.lines, drawn.classes)
        frames = logits.shape[0] * logits.shape[1]
        return divergence(believed, drawn.believed(logits)) * LETTER / frames

    def read(self, batch: Batch) -> tuple[Sample, Tensor]:
        drawn = sample(self.model, batch.targets, self.recipe.others)
        with autocast(CPU):
            return drawn, self.sampled(batch.lines, drawn.classes, drawn.offsets)

    def gradient(self, loss: Tensor, longest: float) -> list[Tensor]:
        """Of all weights; shortened where it is longer than that."""
        found = torch.autograd.grad(loss, self.weights)
        shorter = min(1.0, longest / (get_total_norm(found).item() + 1e-6))
        return [one * shorter for one in found]


LETTER = 16 // FRAME
"""Frames of a letter, about."""


def rate(share: float) -> float:
    """Of the highest: up, level, down to zero."""
    return min(1.0, (share + 0.001) / WARM_UP, (1 - share) / (1 - FALLS_AFTER))
