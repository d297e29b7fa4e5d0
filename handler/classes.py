"""Features of frames → their likeliest classes and probabilities, a block of frames at a time.

Over thousands of characters, logits are many times as large as what they are made of. Those of a
block stay in a core's cache, and their memory is given back and taken again without the kernel's
help; all frames of a batch at once take up to five times as long.

M frames, C features of a frame, K classes (0 is the blank).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from textline.charset import BLANK

BLOCK = {"cpu": 64, "cuda": 65_536}
"""Frames; 2 MB of logits of the multilingual charset on a CPU, 1 GB at most on a GPU."""

Candidates = list[tuple[int, float]]
"""A frame's likeliest classes with their log probabilities."""


@dataclass(frozen=True)
class Found:
    """Best classes int64 (M,) and their probabilities (M,), on the CPU; candidates of each frame
    where a search asks for them."""

    labels: Tensor
    probabilities: Tensor
    candidates: list[Candidates]


class Classes:
    def __init__(self, head: nn.Module, device: torch.device, temperature: float) -> None:
        """temperature: of confidences; it never changes a best class, nor candidates."""
        self._head = head
        self._block = BLOCK[device.type]
        self._temperature = temperature

    def of(self, features: Tensor, candidates: int = 0) -> Found:
        """(M, C); candidates: how many of each frame to tell, with the probability of blanks, too;
        without, that is 1: this sum costs as much as the network.
        """
        labels, probabilities, near = [], [], list[Candidates]()
        for block in torch.split(features, self._block):
            logits = self._head(block)
            best = best_classes(logits)
            labels.append(best.cpu())
            probabilities.append(self._probabilities(logits, best, blanks=candidates > 0))
            near += top_candidates(logits, candidates) if candidates else []
        return Found(torch.cat(labels), torch.cat(probabilities), near)

    def _probabilities(self, logits: Tensor, labels: Tensor, *, blanks: bool) -> Tensor:
        """Of the best class, (M,)."""
        probabilities = torch.ones(labels.shape)
        here = ((labels != BLANK) | blanks).nonzero()[:, 0]
        # On CPUs twice as fast as logsumexp, and as indexing with a mask.
        likely = logits.index_select(0, here).float().div_(self._temperature).softmax(dim=1)
        probabilities[here.cpu()] = likely.gather(1, labels[here][:, None])[:, 0].cpu()
        return probabilities


def best_classes(logits: Tensor) -> Tensor:
    """(M, K) → (M,). On CPUs numpy's argmax is many times as fast as torch's."""
    if logits.is_cuda:
        return logits.argmax(dim=1)
    return torch.from_numpy(logits.float().numpy().argmax(axis=1))


def top_candidates(logits: Tensor, count: int) -> list[Candidates]:
    """(M, K) → of each frame."""
    logs, classes = logits.float().log_softmax(dim=1).topk(min(count, logits.shape[1]), dim=1)
    both = zip(classes.tolist(), logs.tolist(), strict=True)
    return [list(zip(*frame, strict=True)) for frame in both]
