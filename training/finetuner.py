"""One run over corrected lines, from a network that reads already.

Each step reads corrected lines and rendered ones, and on the rendered ones the network is held to
what it believed before (Li and Hoiem 2016, "Learning without forgetting").
"""

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from handler.crnn import CRNN
from textline.line import HEIGHT, Image, bucket
from training import augment
from training.corrected import Line
from training.dataset import Batch, Lines, Source, to_batch
from training.distill import Teacher, divergence
from training.sampled import SampledCRNN, sample
from training.train import ctc
from training.validation import autocast

CPU = torch.device("cpu")


@dataclass(frozen=True)
class FineTuning:
    """How long, how fast, how firmly held to what was known."""

    minutes: float = 5
    lr: float = 6e-4
    weight_decay: float = 0.02
    clip: float = 2.0
    columns: int = 4096  # of each kind, a step
    others: int = 1024  # characters beside the batch's, a step
    keep: float = 1.0  # weight of the divergence from what the network believed before
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
        self.recipe, self.model, self.before = recipe, model, before
        self.charset, self.source = source.charset, source
        self.random = random.Random(recipe.seed)
        self.buckets = by_width(lines)
        self.sampled = SampledCRNN(model)
        self.optimizer = torch.optim.AdamW(
            model.parameters(), recipe.lr, betas=(0.9, 0.98), weight_decay=recipe.weight_decay
        )

    def run(self) -> int:
        """Train until the time is over; how many steps that were."""
        # Statistics of a few hundred lines are no better than those that the network came with.
        self.model.eval()
        self.model.lstm.train()
        rendered = self.rendered()
        next(rendered)  # opens fonts: not part of the time
        start, steps, total = time.monotonic(), 0, 60 * self.recipe.minutes
        with tqdm(total=round(total), unit="s") as bar:
            while (passed := time.monotonic() - start) < total:
                loss = self.step(passed / total, self.corrected(), next(rendered))
                steps += 1
                bar.update(round(passed) - bar.n)
                bar.set_postfix(loss=f"{loss:.3f}")
        self.model.eval()
        return steps

    def rendered(self) -> Iterator[Batch]:
        """Endless rendered lines of all that the network reads."""
        return iter(Lines(self.source, self.recipe.seed, self.recipe.columns))

    def corrected(self) -> Batch:
        """Lines of one width, each a little damaged."""
        widths = list(self.buckets)
        width = self.random.choices(widths, [w * len(self.buckets[w]) for w in widths])[0]
        count = max(1, self.recipe.columns // width)
        chosen = self.random.choices(self.buckets[width], k=count)
        return to_batch([(shaken(line, self.random), text) for line, text in chosen], self.charset)

    def step(self, share: float, corrected: Batch, rendered: Batch) -> float:
        """`share` of the run is over: a short warm-up, then half a cosine down to zero."""
        rate = min(1.0, (share + 0.001) / 0.05) * 0.5 * (1 + math.cos(math.pi * share))
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.lr * rate
        loss = self.loss(corrected, keep=0) + self.loss(rendered, keep=self.recipe.keep)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip)
        self.optimizer.step()
        return loss.item()

    def loss(self, batch: Batch, keep: float) -> Tensor:
        """CTC loss a character; with `keep`, and the divergence from the network as it was."""
        drawn = sample(self.model, batch.targets, self.recipe.others)
        with autocast(CPU):
            logits = self.sampled(batch.lines, drawn.classes, drawn.offsets)
        loss = ctc(logits, drawn.targets, batch.lengths)
        if keep:
            believed = self.before.logits(batch.lines, drawn.classes)
            drift = divergence(believed, drawn.believed(logits))
            loss = loss + keep * drift / max(1, len(batch.targets))
        return loss


def by_width(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """Lines by the width that they are padded to."""
    found: dict[int, list[Line]] = {}
    for image, text in lines:
        found.setdefault(bucket(image.shape[1]), []).append((image, text))
    return found


def shaken(line: Image, rng: random.Random) -> Image:
    """The line (32, W) as another picture of it might be: moved, coarser, in another light."""
    tall, across, down = rng.uniform(0.93, 1.07), rng.uniform(-1.5, 1.5), rng.uniform(-1.5, 1.5)
    moved = np.array([[1, 0, across], [0, tall, HEIGHT / 2 * (1 - tall) + down]], np.float32)
    size = (line.shape[1], HEIGHT)
    image = np.asarray(cv2.warpAffine(line, moved, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    for change in (augment.blur, augment.light, augment.grain, augment.thicken):
        if rng.random() < 0.2:
            image = change(image, rng)
    return image
