"""Fit a blank gate (handler.gate) to what a recogniser itself says of rendered lines.

C features of a frame, F frames.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from handler.reader import LineReader
from textline.charset import BLANK
from textline.line import Image, pad
from textline.slices import LONGEST
from training.confidences import batches

CHARACTER = 8.0
"""What a frame with a character weighs in the fit, where a blank one weighs 1."""
SLACK = 2.0
"""By how much the frame with a character that comes closest to the blank ones is passed over."""


@dataclass(frozen=True)
class Frames:
    """features: float32 (F, C); blank: bool (F,), whether no character is likelier."""

    features: Tensor
    blank: Tensor


def frames_of(reader: LineReader, lines: Sequence[tuple[Image, str]]) -> Frames:
    """Of the lines that are read in one piece, padding included."""
    found = [
        _frames(reader, torch.from_numpy(np.stack([pad(image) for image, _ in batch])[:, None]))
        for batch in batches([line for line in lines if line[0].shape[1] <= LONGEST])
    ]
    features, blank = zip(*found, strict=True)
    return Frames(torch.cat(features), torch.cat(blank))


@torch.inference_mode()
def _frames(reader: LineReader, images: Tensor) -> tuple[Tensor, Tensor]:
    features = reader.model.features(images.to(reader.device)).flatten(0, 1)
    blank = reader.model.head(features).argmax(dim=1) == BLANK
    return features.float().cpu().clone(), blank.cpu().clone()


def fit_gate(frames: Frames) -> list[float]:
    """C weights and a bias that close on no frame with a character: logistic regression, then the
    bias that leaves the closest of them SLACK away. Nothing where no frame could be skipped.
    """
    x = functional.pad(frames.features, (0, 1), value=1.0)
    weights = torch.zeros(x.shape[1], requires_grad=True)
    importance = torch.where(frames.blank, 1.0, CHARACTER)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        logits = x @ weights
        error = functional.binary_cross_entropy_with_logits(
            logits, frames.blank.float(), weight=importance
        )
        total = error + 1e-5 * weights.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    found = weights.detach()
    characters = (x @ found)[~frames.blank]
    if len(characters):
        found[-1] -= max(float(characters.max()), 0.0) + SLACK
    return [float(number) for number in found] if bool((x @ found > 0).any()) else []


def report(gate: Sequence[float], frames: Frames) -> dict[str, float]:
    """Per cent of frames that it closes on, and of those with a character that it loses."""
    numbers = torch.tensor(gate)
    closed = frames.features @ numbers[:-1] + numbers[-1] > 0
    lost = closed & ~frames.blank
    return {
        "closed": round(100 * float(closed.float().mean()), 1),
        "lost": round(100 * float(lost.sum()) / max(1, int((~frames.blank).sum())), 3),
    }
