"""A network's weights in a thinner one, so that a fast student starts from a slower one.

Of each layer those units are kept that the layers after it would miss most: with the largest
product of their mean square, which batch normalisation tells, and the squared weights that read
them (the output's expected change; compare Molchanov et al.: "Pruning convolutional neural networks
for resource efficient inference", 2017). A factorised head keeps the largest singular values. What
is lost is left to training.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from handler.crnn import CRNN, CRNNConfig
from training.grow import GATES, same_kind, sizes

Weights = Mapping[str, Tensor]
Layer = tuple[str, str, tuple[str, ...]]
"""How its tensors' names begin, the group of units that it gives, and the groups that it reads."""
CLASSES = "classes"
"""The group of the head, which stays."""


def may_shrink(config: CRNNConfig, before: CRNNConfig) -> bool:
    """Whether both are of a kind, with the same blocks, and `config` is thinner, larger nowhere."""
    pairs = list(zip(sizes(before), sizes(config), strict=True))
    thinner = all(new <= old for old, new in pairs) and any(new < old for old, new in pairs)
    return same_kind(before, config) and before.blocks == config.blocks and thinner


def shrunk(before: CRNN, config: CRNNConfig) -> CRNN:
    """`before`, with its classes, in the shape of `config`; ValueError where it may not shrink."""
    if not may_shrink(config, before.config):
        raise ValueError("only a residual network shrinks, into one that is larger nowhere")
    model = CRNN(replace(config, classes=before.config.classes))
    old, counts, layers = before.state_dict(), _counts(before.config), list(layers_of(config))
    kept = {
        group: missed(old, layers, group, counts).topk(count).indices.sort().values
        for group, count in _counts(config).items()
    }
    own = {
        name: _taken(name, old[name], kept.get(units), _joined(reads, kept, counts))
        for start, units, reads in layers
        for name in _of(old, start)
    }
    model.load_state_dict(own | _thin_head(own, config.rank))
    return model.eval()


def layers_of(config: CRNNConfig) -> Iterator[Layer]:
    """All of a residual network's."""
    yield "backbone.0", "stem", ()
    at, below = 2, "stem"  # behind the stem and its activation
    for stage, blocks in enumerate(config.blocks):
        yield f"backbone.{at}", f"stage{stage}", (below,)
        below = f"stage{stage}"
        for block in range(at + 2, at + 2 + blocks):
            yield f"backbone.{block}.first", f"inner{stage}.{block}", (below,)
            yield f"backbone.{block}.second", below, (f"inner{stage}.{block}",)
        at += 2 + blocks
    yield f"backbone.{at}", "features", (below,)
    yield f"backbone.{at + 1}", "features", ()
    yield from _lstm(config.layers)


def _lstm(layers: int) -> Iterator[Layer]:
    """Of both directions, and the head's."""
    heard: tuple[str, ...] = ("features",)
    for layer in range(layers):
        own = (f"l{layer}", f"l{layer}_reverse")
        for name in own:
            yield f"lstm.weight_ih_{name}", name, heard
            yield f"lstm.weight_hh_{name}", name, (name,)
            yield from ((f"lstm.bias_{part}_{name}", name, ()) for part in ("ih", "hh"))
        heard = own
    yield "head.weight", CLASSES, heard
    yield "head.bias", CLASSES, ()
    yield "head.0", CLASSES, heard
    yield "head.1", CLASSES, ()


def _counts(config: CRNNConfig) -> dict[str, int]:
    """How many units each group has."""
    inner = config.inner or config.channels[1:]
    counts = {"stem": config.channels[0], "features": config.features}
    for _, units, _ in layers_of(config):
        if units.startswith("stage"):
            counts[units] = config.channels[1 + int(units[-1])]
        elif units.startswith("inner"):
            counts[units] = inner[int(units[5])]
        elif units not in counts and units != CLASSES:
            counts[units] = config.hidden
    return counts


def _of(weights: Weights, start: str) -> list[str]:
    return [name for name in weights if name == start or name.startswith(start + ".")]


def missed(
    weights: Weights, layers: Sequence[Layer], group: str, counts: Mapping[str, int]
) -> Tensor:
    """(units,) how much of what reads a group would be lost with each of its units."""
    total = torch.zeros(counts[group])
    for start, _, reads in layers:
        if group in reads:
            first = sum(counts[other] for other in reads[: reads.index(group)])
            for matrix in (weights[name] for name in _of(weights, start)):
                if matrix.dim() > 1:
                    columns = matrix.square().transpose(0, 1).flatten(1).sum(1)
                    total += columns[first : first + counts[group]]
    return total * mean_square(weights, layers, group)


def mean_square(weights: Weights, layers: Sequence[Layer], group: str) -> Tensor:
    """(units,) of what a group's units give, where they are normalised; else (1,) of one.

    Of max(0, x), x normal with the sum of the means and of the variances that batch normalisation
    gives to what is added there.
    """
    starts = [start for start, units, _ in layers if units == group]
    norms = [name for start in starts for name in _of(weights, start) if "running_mean" in name]
    if not norms:
        return torch.ones(1)
    scale, shift = (
        torch.stack([weights[name.replace("running_mean", part)] for name in norms])
        for part in ("weight", "bias")
    )
    variance, mean = scale.square().sum(0), shift.sum(0)
    deviation = variance.sqrt().clamp_min(1e-6)
    density = (-0.5 * (mean / deviation).square()).exp() / math.sqrt(2 * math.pi)
    above: Tensor = torch.special.ndtr(mean / deviation)
    return (variance + mean.square()) * above + mean * deviation * density


def _joined(
    groups: Sequence[str], kept: Mapping[str, Tensor], counts: Mapping[str, int]
) -> Tensor | None:
    """Which columns are left of a matrix that reads all these groups; None: all, of the picture."""
    firsts = [sum(counts[other] for other in groups[:i]) for i in range(len(groups))]
    parts = [kept[group] + first for group, first in zip(groups, firsts, strict=True)]
    return torch.cat(parts) if parts else None


def _taken(name: str, old: Tensor, units: Tensor | None, columns: Tensor | None) -> Tensor:
    """The rows of these units (all, without), and those columns."""
    if units is not None and old.dim():
        # An LSTM's gates lie one after the other.
        gates = GATES if name.startswith("lstm.") else 1
        step = old.shape[0] // gates
        old = old[torch.cat([units + gate * step for gate in range(gates)])]
    return old[:, columns] if columns is not None and old.dim() > 1 else old


def _thin_head(own: Weights, rank: int) -> dict[str, Tensor]:
    """The two matrices of a factorised head as near as `rank` allows; none of another head."""
    if not rank or own["head.0.weight"].shape[0] == rank:
        return {}
    product = own["head.1.weight"] @ own["head.0.weight"]  # (K, 2 hidden)
    left, values, right = torch.linalg.svd(product, full_matrices=False)
    root = values[:rank].sqrt()
    return {
        "head.0.weight": root[:, None] * right[:rank],
        "head.1.weight": left[:, :rank] * root,
    }
