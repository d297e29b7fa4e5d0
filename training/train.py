"""Train a recogniser on rendered lines: `python -m training.train --minutes 120`."""

import argparse
import dataclasses
import glob
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Never

import cv2
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader
from tqdm import tqdm

from handler import checkpoint
from handler.crnn import CRNN, CRNNConfig
from handler.ctc import best_texts
from textline.charset import ENGLISH, Charset
from textline.line import Image, bucket
from training.characters import read_charset
from training.curve import Curve
from training.dataset import Batch, Lines, Source, to_batch
from training.sampled import SampledCRNN, choose, renumber
from training.scores import score
from training.state import Average, Progress, load_state, save_state
from training.world import World


@dataclass(frozen=True)
class Recipe:
    """How long, how fast, on what."""

    minutes: float
    lr: float = 2e-3
    warmup_seconds: float = 60
    weight_decay: float = 0.02
    clip: float = 2.0
    columns: int = 12288
    short_lines: int = 60_000
    workers: int = 2
    threads: int = 2
    save_seconds: float = 240
    others: int = 1024  # characters beside the batch's that a large charset is trained on, a step
    seed: int = 1


def ctc(logits: Tensor, targets: Tensor, lengths: Tensor) -> Tensor:
    """CTC loss a character. Padding is read like paper, so every frame counts."""
    frames = torch.full((logits.shape[1],), logits.shape[0], dtype=torch.long)
    log_probs = logits.float().log_softmax(2)
    loss = functional.ctc_loss(
        log_probs, targets, frames, lengths, reduction="sum", zero_infinity=True
    )
    return loss / max(1, len(targets))


def rate(recipe: Recipe, seconds: float) -> float:
    """Learning rate after `seconds`: a linear warm-up, then half a cosine down to nothing."""
    done = min(1.0, seconds / (60 * recipe.minutes))
    return (
        recipe.lr
        * min(1.0, (seconds + 1) / recipe.warmup_seconds)
        * 0.5
        * (1 + math.cos(math.pi * done))
    )


def held_out(source: Source, count: int = 256) -> list[Batch]:
    """Lines in fonts that training never sees, the same ones every time."""
    renderer = dataclasses.replace(source, held_out=True).renderer(seed=7)
    lines = sorted((renderer.line() for _ in range(count)), key=lambda line: line[0].shape[1])
    groups: dict[int, list[tuple[Image, str]]] = {}
    for line in lines:
        groups.setdefault(bucket(line[0].shape[1]), []).append(line)
    return [to_batch(group, source.charset) for group in groups.values()]


@torch.no_grad()
def validate(model: CRNN, average: Average, batches: list[Batch], charset: Charset) -> float:
    """Character error rate, in per cent, of the averaged weights."""
    reader = CRNN(model.config).to(next(model.parameters()).device)
    reader.load_state_dict(average.values)
    reader.eval()
    pairs = []
    for batch in batches:
        with autocast(next(reader.parameters()).device):
            texts = best_texts(reader(batch.lines.to(next(reader.parameters()).device)), charset)
        truths = (
            charset.decode(codes.tolist())
            for codes in torch.split(batch.targets, batch.lengths.tolist())
        )
        pairs += list(zip(truths, texts, strict=True))
    return score(pairs).cer


def autocast(device: torch.device) -> torch.autocast:
    return torch.autocast(device.type, torch.bfloat16)


def begin_from(model: CRNN, path: Path) -> None:
    """Take over all weights of the same name and shape: another charset's head stays as it is."""
    own = model.state_dict()
    weights = checkpoint.load(path)[0].state_dict()
    model.load_state_dict(
        own | {n: t for n, t in weights.items() if n in own and own[n].shape == t.shape}
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
    ) -> None:
        self.recipe, self.source, self.out = recipe, source, out
        self.world, self.device = world, world.device
        self.model = CRNN(config).to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        if start:
            begin_from(self.model, start)
        self.average = Average(self.model)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(),
            recipe.lr,
            betas=(0.9, 0.98),
            weight_decay=recipe.weight_decay,
            fused=True,
        )
        self.progress = Progress()
        if self.state.exists():
            self.progress = load_state(self.state, self.model, self.average, self.optimizer)
        self.together = world.wrap(SampledCRNN(self.model))
        if world.leads:
            self.curve = Curve(out / "curve.tsv")
            self.held_out = held_out(source)

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
        loader = DataLoader(
            lines,
            batch_size=None,
            num_workers=self.recipe.workers,
            prefetch_factor=8 if self.recipe.workers else None,
            # OpenCV's threads don't survive a fork.
            multiprocessing_context="spawn" if self.recipe.workers else None,
        )
        yield from loader

    def step(self, batch: Batch) -> float:
        for group in self.optimizer.param_groups:
            group["lr"] = rate(self.recipe, self.progress.seconds)
        targets, chosen = batch.targets, None
        if self.recipe.others and self.model.config.rank:
            chosen = choose(targets, self.model.config.classes, self.recipe.others)
            targets = renumber(targets, chosen)
        with autocast(self.device):
            logits = self.together(batch.lines.to(self.device), chosen)
        loss = ctc(logits, targets, batch.lengths)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip)
        self.optimizer.step()
        self.progress.steps += 1
        self.average.update(self.model, self.progress.steps)
        return loss.item()

    def run(self) -> None:
        """Train until the recipe's time is over; all processes stop at the same step."""
        self.model.train()
        losses: list[float] = []
        clock = saved = time.monotonic()
        with self.bar() as bar:
            for batch in self.batches():
                losses.append(self.step(batch))
                now = time.monotonic()
                # A machine that slept, or a run that was paused, must not eat the schedule.
                passed, clock = min(now - clock, 10.0), now
                self.advance(passed, len(batch.lengths))
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
        return self.progress.seconds >= 60 * self.recipe.minutes

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
        checkpoint.save(
            self.out / "best.safetensors",
            averaged,
            self.source.charset,
            recipe,
            {"held_out_cer": cer},
        )


def add_source_arguments(parser: argparse.ArgumentParser) -> None:
    """What says where lines come from."""
    parser.add_argument("--out", type=Path, default=Path("build/crnn"))
    parser.add_argument("--corpora", type=Path, help="a folder of texts")
    parser.add_argument("--languages", default="en", help="of en, zh-hans, zh-hant, ja; by commas")
    parser.add_argument("--photos", default="", help="a glob of background photographs")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_source_arguments(parser)
    parser.add_argument("--weights", type=Path, help="a checkpoint to take weights from")
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--lr", type=float, default=Recipe.lr)
    parser.add_argument("--workers", type=int, default=Recipe.workers)
    parser.add_argument("--threads", type=int, default=Recipe.threads)
    parser.add_argument("--nice", type=int, default=5, help="give way to others on the machine")
    parser.add_argument("--short-lines", type=int, default=Recipe.short_lines)
    parser.add_argument("--others", type=int, default=Recipe.others, help="0: all characters")
    parser.add_argument("--backbone", choices=("residual", "vgg"), default="residual")
    return parser.parse_args()


def architecture(name: str, charset: Charset) -> CRNNConfig:
    """The shape that goes by this name; a large charset gets a factorised head."""
    rank = 128 if charset.classes > 1000 else 0
    if name == "vgg":
        return CRNNConfig(charset.classes, backbone="vgg", features=512, hidden=256, rank=rank)
    return CRNNConfig(charset.classes, channels=(32, 64, 128, 160), features=192, rank=rank)


def source_of(options: argparse.Namespace) -> Source:
    languages = tuple(options.languages.split(","))
    charset = Charset(ENGLISH) if languages == ("en",) else read_charset()
    photos = tuple(Path(p) for p in sorted(glob.glob(options.photos, recursive=True)))[:80]
    # The cache holds which characters each font draws.
    cache = options.out.parent / f"fonts-{len(charset.characters)}.json"
    return Source(charset, cache, languages, options.corpora, photos)


def main() -> None:
    options = arguments()
    os.nice(options.nice)
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(Recipe.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    source = source_of(options)
    recipe = Recipe(
        options.minutes,
        options.lr,
        workers=options.workers,
        threads=options.threads,
        short_lines=options.short_lines,
        others=options.others,
    )
    world = World.join()
    config = architecture(options.backbone, source.charset)
    Trainer(config, source, recipe, options.out, options.weights, world).run()
    world.leave()


if __name__ == "__main__":
    main()
