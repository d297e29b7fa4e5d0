"""CTC over part of a large charset: the characters of a batch and some others.

A softmax over thousands of characters costs as much as the rest of a small network. Each step takes
the batch's characters and random others instead (Jean et al. 2015, "On using very large target
vocabulary for neural machine translation").
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from handler.crnn import CRNN


class SampledCRNN(nn.Module):
    """A CRNN whose logits are of some classes only."""

    def __init__(self, model: CRNN) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, lines: Tensor, classes: Tensor | None = None, offsets: Tensor | None = None
    ) -> Tensor:
        """uint8 (N, 1, 32, W), classes (K',), offsets (K',) of their logits → logits (T, N, K').

        Of all K classes without.
        """
        features = self.model.features(lines)
        if classes is None or not isinstance(self.model.head, nn.Sequential):
            logits: Tensor = self.model.head(features)
            return logits
        narrow, wide = self.model.head
        assert isinstance(wide, nn.Linear)
        bias = wide.bias[classes]
        return functional.linear(
            narrow(features), wide.weight[classes], bias if offsets is None else bias + offsets
        )


@dataclass(frozen=True)
class Sample:
    """The classes of a step, what is added to their logits, and the batch's targets among them."""

    targets: Tensor
    classes: Tensor | None = None  # None: all of them
    offsets: Tensor | None = None

    def to(self, device: torch.device) -> "Sample":
        """The same on `device`."""
        some = (None if t is None else t.to(device) for t in (self.classes, self.offsets))
        return Sample(self.targets.to(device), *some)

    def believed(self, logits: Tensor) -> Tensor:
        """Logits without what was added to them."""
        return logits if self.offsets is None else logits - self.offsets


def sample(model: CRNN, targets: Tensor, others: int) -> Sample:
    """The batch's classes and `others` random ones; all where the head is small, or others 0."""
    if not others or not model.config.rank:
        return Sample(targets)
    chosen = choose(targets, model.config.classes, others)
    offsets = standing_for(chosen, targets, model.config.classes)
    return Sample(renumber(targets, chosen), chosen, offsets)


def choose(targets: Tensor, classes: int, others: int) -> Tensor:
    """The blank, the batch's classes and `others` random ones: sorted, each once."""
    random = torch.randint(1, classes, (others,))
    chosen: Tensor = torch.unique(torch.cat([torch.zeros(1, dtype=torch.long), targets, random]))
    return chosen


def standing_for(chosen: Tensor, targets: Tensor, classes: int) -> Tensor:
    """(K',) log of how many classes each chosen one stands for: the random ones for the rest.

    Without it the softmax is over so few classes that those left out are hardly pushed down
    (Jean et al. 2015, section 3.2).
    """
    own = torch.isin(chosen, torch.cat([targets.new_zeros(1), targets]))
    random = int((~own).sum())
    each = math.log((classes - int(own.sum())) / max(1, random))
    return torch.where(own, 0.0, each)


def renumber(targets: Tensor, chosen: Tensor) -> Tensor:
    """Class numbers → their places among the chosen ones."""
    return torch.searchsorted(chosen, targets)
