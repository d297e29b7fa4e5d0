"""How long training goes on, how fast, and on how much at a time."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How long, how fast, on what."""

    minutes: float
    lr: float = 2e-3
    warmup_seconds: float = 60
    weight_decay: float = 0.02
    clip: float = 2.0
    columns: int = 12288  # of a batch
    batches: int = 1  # whose gradients are summed before the weights change
    short_lines: int = 60_000
    workers: int = 2
    threads: int = 2
    save_seconds: float = 240
    others: int = 1024  # characters beside the batch's that a large charset is trained on, a step
    teacher_weight: float = 0.5  # of the divergence from a teacher, beside the CTC loss
    lines: int = 0  # to stop after, where the time is not over before; 0: any number
    seed: int = 1


def done(recipe: Recipe, seconds: float, lines: int) -> float:
    """The share of the run that is over, 0..1: of its time or its lines, whichever ends first."""
    by_lines = lines / recipe.lines if recipe.lines else 0.0
    return min(1.0, max(seconds / (60 * recipe.minutes), by_lines))


def rate(recipe: Recipe, seconds: float, lines: int = 0) -> float:
    """Learning rate: a linear warm-up, then half a cosine down to nothing."""
    return (
        recipe.lr
        * min(1.0, (seconds + 1) / recipe.warmup_seconds)
        * 0.5
        * (1 + math.cos(math.pi * done(recipe, seconds, lines)))
    )
