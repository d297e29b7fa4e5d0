"""The mean of networks that began with the same weights and learnt apart:
`python -m training.average A B … -o MEAN`.

Wortsman et al.: "Model soups: averaging weights of multiple fine-tuned models improves accuracy
without increasing inference time" (2022).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from handler import checkpoint
from handler.checkpoint import Metadata
from handler.crnn import CRNN


def mean(models: Sequence[CRNN], shares: Sequence[float]) -> CRNN:
    """Weights and normalisation statistics, each network's by its share; shares sum to 1.

    ValueError where the networks differ in shape.
    """
    if any(model.config != models[0].config for model in models):
        raise ValueError("only networks of one shape have a mean")
    states = [model.state_dict() for model in models]
    blended = CRNN(models[0].config)
    blended.load_state_dict(
        {
            name: sum(share * state[name] for share, state in zip(shares, states, strict=True))
            if first.is_floating_point()
            else first
            for name, first in states[0].items()
        }
    )
    return blended.eval()


def runs(metadata: Metadata, share: float) -> list[dict[str, Any]]:
    """The recipes behind a checkpoint, its own or those it is the mean of, with their shares."""
    averaged: list[dict[str, Any]] = metadata.recipe.get("averaged", [metadata.recipe])
    return [run | {"share": share * run.get("share", 1.0)} for run in averaged]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--shares", help="of each, by commas; as much of all without")
    options = parser.parse_args(arguments)
    count = len(options.checkpoints)
    given = [float(s) for s in (options.shares or ",".join(["1"] * count)).split(",")]
    if len(given) != count:
        parser.error(f"{len(given)} shares for {count} checkpoints")
    shares = [share / sum(given) for share in given]
    models, told = zip(*map(checkpoint.load, options.checkpoints), strict=True)
    first = told[0]
    if any(m.charset != first.charset or m.languages != first.languages for m in told):
        parser.error("they read different languages, or write different characters")
    averaged = [run for m, share in zip(told, shares, strict=True) for run in runs(m, share)]
    checkpoint.save(
        options.out,
        mean(models, shares),
        first.charset,
        {"averaged": averaged},
        languages=first.languages,
        dtype=torch.float16,
    )


if __name__ == "__main__":
    main()
