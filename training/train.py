"""Train a recogniser on rendered lines: `python -m training.train --minutes 120`."""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Never

import torch
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from handler import checkpoint
from handler.crnn import CRNN, CRNNConfig
from training.begin import begin_from
from training.characters import spoken
from training.curve import Curve
from training.dataset import Batch, Lines, Source, loaded
from training.distill import Teacher, divergence_of_characters
from training.options import architecture, arguments, recipe_of, source_of
from training.recipe import Recipe, done, rate
from training.sampled import SampledCRNN, sample
from training.state import Average, Progress, load_state, save_state
from training.validation import autocast, held_out, validate
from training.world import World, device_name, settle


def ctc(logits: Tensor, targets: Tensor, lengths: Tensor) -> Tensor:
    """CTC loss a character. Padding is read like paper, so every frame counts."""
    frames = torch.full((logits.shape[1],), logits.shape[0], dtype=torch.long)
    log_probs = logits.float().log_softmax(2)
    loss = functional.ctc_loss(
        log_probs, targets, frames, lengths, reduction="sum", zero_infinity=True
    )
    return loss / max(1, len(targets))


def adamw(model: CRNN, recipe: Recipe) -> torch.optim.Optimizer:
    return torch.optim.AdamW(
        model.parameters(),
        recipe.lr,
        betas=(0.9, 0.98),
        weight_decay=recipe.weight_decay,
        fused=True,
    )


class Trainer:
    """One run; picks up from `out/state.safetensors` when it is there."""

    def __init__(
        self,
        config: CRNNConfig,
        source: Source,
        recipe: Recipe,
        out: Path,
        start: Path | None,
        world: World,
        teacher: Teacher | None = None,
    ) -> None:
        self.recipe, self.source, self.out = recipe, source, out
        self.world, self.device, self.teacher = world, world.device, teacher
        self.model = CRNN(config).to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        if start:
            begin_from(self.model, source.charset, start)
        self.average = Average(self.model)
        self.optimizer = adamw(self.model, recipe)
        self.progress = Progress()
        if self.state.exists():
            self.progress = load_state(self.state, self.model, self.average, self.optimizer)
        self.together = world.wrap(SampledCRNN(self.model))
        if world.leads:
            self.curve = Curve(out / "curve.tsv")
            self.held_out = held_out(source)
            self.languages = spoken(source.charset, source.languages, source.corpora)

    @property
    def state(self) -> Path:
        return self.out / "state.safetensors"

    def batches(self) -> Iterator[Batch]:
        short = max(0, self.recipe.short_lines - self.progress.lines)
        lines = Lines(
            self.source,
            self.recipe.seed + self.progress.steps + 7919 * self.world.rank,
            self.recipe.columns,
            short_lines=short,
        )
        yield from loaded(lines, self.recipe.workers)

    def step(self, batches: Sequence[Batch]) -> float:
        """Change the weights by the gradients of all `batches`; → their loss a character."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate(self.recipe, self.progress.seconds, self.progress.lines)
        self.optimizer.zero_grad()
        characters = max(1, sum(len(batch.targets) for batch in batches))
        loss = 0.0
        for batch in batches:
            last = batch is batches[-1]
            with nullcontext() if last else self.world.apart(self.together):
                loss += self.learn(batch, len(batch.targets) / characters)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip)
        self.optimizer.step()
        self.progress.steps += 1
        self.average.update(self.model, self.progress.steps)
        return loss

    def learn(self, batch: Batch, share: float) -> float:
        """Add the gradients of a batch, this `share` of its step; → its part of the loss."""
        drawn = sample(self.model, batch.targets, self.recipe.others).to(self.device)
        lines = batch.lines.to(self.device)
        with autocast(self.device):
            logits = self.together(lines, drawn.classes, drawn.offsets)
        loss = ctc(logits, drawn.targets, batch.lengths)
        if self.teacher:
            told = self.teacher.logits(lines, drawn.classes)
            taught = divergence_of_characters(told, drawn.believed(logits))
            loss = loss + self.recipe.teacher_weight * taught / max(1, len(batch.targets))
        loss = share * loss
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.item()

    def run(self) -> None:
        """Train until the recipe's time is over; all processes stop at the same step."""
        self.model.train()
        losses: list[float] = []
        clock = saved = time.monotonic()
        with self.bar() as bar:
            for batches in zip(*[self.batches()] * self.recipe.batches, strict=False):
                losses.append(self.step(batches))
                now = time.monotonic()
                # A machine that slept, or a run that was paused, must not eat the schedule.
                passed, clock = min(now - clock, 10.0), now
                self.advance(passed, sum(len(batch.lengths) for batch in batches))
                bar.update(min(passed, (bar.total or 0) - bar.n))
                if self.world.leads and (now - saved > self.recipe.save_seconds or self.over):
                    saved = now
                    self.save(losses, bar)
                    losses.clear()
                if self.over:
                    return

    def bar(self) -> "tqdm[Never]":
        total = 60 * self.recipe.minutes
        done = min(total, self.progress.seconds)
        return tqdm(
            total=total, initial=done, unit="s", mininterval=2, disable=not self.world.leads
        )

    @property
    def over(self) -> bool:
        return done(self.recipe, self.progress.seconds, self.progress.lines) >= 1

    def advance(self, seconds: float, lines: int) -> None:
        passed, together = self.world.agree(seconds, lines)
        self.progress.seconds += passed
        self.progress.lines += together

    def save(self, losses: list[float], bar: "tqdm[Never]") -> None:
        cer = validate(self.model, self.average, self.held_out, self.source.charset)
        loss = sum(losses) / len(losses)
        self.curve.add(self.progress.seconds, self.progress.lines, loss, cer)
        bar.set_postfix(lines=self.progress.lines, loss=f"{loss:.3f}", cer=f"{cer:.2f}")
        save_state(self.state, self.model, self.average, self.optimizer, self.progress)
        averaged = CRNN(self.model.config)
        averaged.load_state_dict({n: t.cpu() for n, t in self.average.values.items()})
        recipe = dataclasses.asdict(self.recipe) | dataclasses.asdict(self.progress)
        recipe["device"] = device_name(self.device, self.world.size)
        checkpoint.save(
            self.out / "best.safetensors",
            averaged,
            self.source.charset,
            recipe,
            {"held_out_cer": cer},
            languages=self.languages,
        )


def main() -> None:
    options = arguments(__doc__)
    settle(options)
    options.out.mkdir(parents=True, exist_ok=True)
    source = source_of(options)
    recipe = recipe_of(options)
    world = World.join()
    config = architecture(options.architecture, source.charset)
    teacher = Teacher(options.teacher, source.charset, world.device) if options.teacher else None
    Trainer(config, source, recipe, options.out, options.weights, world, teacher).run()
    world.leave()


if __name__ == "__main__":
    main()
