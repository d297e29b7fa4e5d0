"""One of several networks that learn from the same lines at once."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from handler import checkpoint
from handler.crnn import CRNN, CRNNConfig
from training.begin import begin_from
from training.curve import Curve
from training.dataset import Batch, Source
from training.distill import divergence_of_characters
from training.recipe import Recipe
from training.sampled import Sample, SampledCRNN
from training.state import Average
from training.train import adamw, ctc
from training.validation import autocast, cer
from training.world import device_name


class Learner:
    """A network, its average, its optimiser and its curve; `weights` is what it begins with."""

    def __init__(
        self,
        config: CRNNConfig,
        source: Source,
        recipe: Recipe,
        out: Path,
        device: torch.device,
        weights: Path | None = None,
    ) -> None:
        self.recipe, self.source, self.out = recipe, source, out
        out.mkdir(parents=True, exist_ok=True)
        (out / "curve.tsv").unlink(missing_ok=True)  # of an earlier run: this one begins anew
        self.curve = Curve(out / "curve.tsv")
        self.model, self.mean = CRNN(config), CRNN(config)
        if weights:
            begin_from(self.model, source.charset, weights)
        self.mean.load_state_dict(self.model.state_dict())
        for network in (self.model, self.mean):
            network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = Average(self.model)
        self.average.values = self.mean.eval().state_dict()  # its very tensors: they move with it
        self.read = SampledCRNN(self.model.train())
        self.optimizer = adamw(self.model, recipe)
        self.losses = torch.zeros(2, device=device)  # their sum and how many: read once a save

    @torch.no_grad()
    def believes(self, lines: Tensor, drawn: Sample) -> Tensor:
        """(T, N, K') logits of the averaged weights."""
        with autocast(lines.device):
            told: Tensor = SampledCRNN(self.mean)(lines, drawn.classes)
        return told

    def learn(self, batch: Batch, drawn: Sample, steps: int, told: Tensor | None = None) -> None:
        """A step, towards the texts and towards what a teacher `told`, (T, N, K') logits."""
        with autocast(batch.lines.device):
            logits = self.read(batch.lines, drawn.classes, drawn.offsets)
        loss = ctc(logits, drawn.targets, batch.lengths)
        self.losses += torch.stack([loss.detach(), loss.new_ones(())])
        if told is not None:
            taught = divergence_of_characters(told, drawn.believed(logits))
            loss = loss + self.recipe.teacher_weight * taught / max(1, len(batch.targets))
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip)
        self.optimizer.step()
        self.average.update(self.model, steps)

    def pace(self, rate: float) -> None:
        """Learn at this rate from now on."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate

    def save(
        self, run: Mapping[str, Any], batches: list[Batch], languages: dict[str, str]
    ) -> float:
        """Write the averaged weights and a row of the curve; → their error rate on `batches`.

        `run`: the seconds, lines and steps that are over, and what else a model card should tell.
        """
        error = cer(self.mean, batches, self.source.charset)
        loss, count = self.losses.tolist()
        self.losses.zero_()
        self.curve.add(run["seconds"], int(run["lines"]), loss / max(1, count), error)
        network = CRNN(self.model.config)
        network.load_state_dict(self.mean.state_dict())
        checkpoint.save(
            self.out / "best.safetensors",
            network,
            self.source.charset,
            dataclasses.asdict(self.recipe) | {**run, "device": device_name(self.losses.device)},
            {"held_out_cer": error},
            languages=languages,
            dtype=torch.float16,
        )
        return error
