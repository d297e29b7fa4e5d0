"""A checkpoint: one safetensors file; the metadata beside the weights rebuilds the network."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from handler.crnn import CRNN, CRNNConfig
from textline.charset import Charset

FORMAT = "inkline.crnn.v1"


class CheckpointError(ValueError):
    """The file is not a checkpoint that this version reads."""


@dataclass(frozen=True)
class Metadata:
    """What a checkpoint says of itself."""

    config: CRNNConfig
    charset: Charset
    recipe: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    """Each language that it reads, and the characters that are written in it."""
    temperature: float = 1.0
    """Logits are divided by it for confidences (Guo et al. 2017)."""
    gate: tuple[float, ...] = ()
    """Weights of a frame's features and a bias: see handler.gate; empty where it has none."""


def save(
    path: Path,
    model: CRNN,
    charset: Charset,
    recipe: dict[str, Any] | None = None,
    scores: dict[str, Any] | None = None,
    *,
    languages: dict[str, str] | None = None,
    temperature: float = 1.0,
    gate: Sequence[float] = (),
    dtype: torch.dtype = torch.float32,
) -> None:
    """Write `model` to `path`, replacing it in one step; floating-point weights in `dtype`."""
    metadata = {
        "format": FORMAT,
        "config": json.dumps(asdict(model.config)),
        "charset": charset.characters,
        "recipe": json.dumps(recipe or {}),
        "scores": json.dumps(scores or {}),
        "languages": json.dumps(languages or {}, ensure_ascii=False),
        "temperature": str(temperature),
        "gate": json.dumps([round(number, 4) for number in gate]),
    }
    weights = {
        name: (t.to(dtype) if t.is_floating_point() else t).contiguous()
        for name, t in model.state_dict().items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    save_file(weights, part, metadata)
    part.chmod(0o644)  # the writer makes it private
    part.replace(path)


def read_metadata(path: Path) -> Metadata:
    """The metadata alone; CheckpointError when the file is something else."""
    try:
        with safe_open(path, "pt") as file:
            raw = file.metadata() or {}
        if raw.get("format") != FORMAT:
            raise CheckpointError(f"{path.name}: format {raw.get('format')!r}, not {FORMAT!r}")
        config: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(raw["config"]).items()
        }
        return Metadata(
            CRNNConfig(**config),
            Charset(raw["charset"]),
            json.loads(raw["recipe"]),
            json.loads(raw["scores"]),
            json.loads(raw.get("languages", "{}")) or {"en": raw["charset"]},
            float(raw.get("temperature", 1.0)),
            tuple(json.loads(raw.get("gate", "[]"))),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path.name}: broken metadata: {error}") from error


def load(path: Path) -> tuple[CRNN, Metadata]:
    """The network with its weights in float32, in evaluation mode, on the CPU."""
    metadata = read_metadata(path)
    model = CRNN(metadata.config)
    with safe_open(path, "pt") as file:
        weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    model.load_state_dict(
        {n: t.float() if t.is_floating_point() else t for n, t in weights.items()}
    )
    return model.eval(), metadata
