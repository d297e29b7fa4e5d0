"""A recogniser that reads some languages only: the head keeps the rows of their characters."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import nn

from handler.checkpoint import CheckpointError, Metadata
from handler.crnn import CRNN
from textline.charset import BLANK, Charset


def restrict(model: CRNN, metadata: Metadata, languages: Sequence[str]) -> tuple[CRNN, Metadata]:
    """The network and its metadata with the characters of `languages` alone, in the old order.

    Raises CheckpointError for a language that the checkpoint does not know.
    """
    unknown = [name for name in languages if name not in metadata.languages]
    if unknown:
        known = ", ".join(metadata.languages)
        raise CheckpointError(f"no {', '.join(unknown)} here; the languages are: {known}")
    wanted = set().union(*(metadata.languages[name] for name in languages))
    kept = "".join(c for c in metadata.charset.characters if c in wanted)
    rows = torch.tensor([BLANK, *metadata.charset.encode(kept)])
    smaller = CRNN(replace(model.config, classes=len(rows)))
    smaller.load_state_dict(_part(model, rows))
    spoken = {name: metadata.languages[name] for name in languages}
    return smaller.eval(), replace(
        metadata, config=smaller.config, charset=Charset(kept), languages=spoken
    )


def _part(model: CRNN, rows: torch.Tensor) -> dict[str, torch.Tensor]:
    """The weights, of the head's last matrix only `rows`."""
    last = "head.1" if isinstance(model.head, nn.Sequential) else "head"
    weights = model.state_dict()
    return weights | {f"{last}.{n}": weights[f"{last}.{n}"][rows] for n in ("weight", "bias")}
