"""Endless batches of rendered lines, each batch of one width."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from textline.charset import Charset
from textline.line import Image, bucket, pad
from training import fonts
from training.languages import language
from training.paper import read_photos
from training.render import Renderer


@dataclass(frozen=True)
class Source:
    """Where rendered lines come from."""

    charset: Charset
    font_cache: Path = Path("build/fonts.json")
    languages: tuple[str, ...] = ("en",)
    corpora: Path | None = None
    photos: tuple[Path, ...] = ()
    held_out: bool = False  # the fonts kept for testing, instead of the others
    balance: tuple[float, ...] = ()  # how much of each language; without, what BALANCE says

    def renderer(self, seed: int) -> Renderer:
        found = fonts.find_fonts(self.charset.characters, self.font_cache)
        faces = [font for font in found if font.held_out == self.held_out]
        # With a handful of fonts none may be kept apart: rather test on seen ones than not at all.
        faces = faces or found
        languages = [language(name, faces, seed, self.corpora) for name in self.languages]
        renderer = Renderer(languages, self.charset, seed, read_photos(self.photos))
        renderer.balance = list(self.balance) or renderer.balance
        return renderer


@dataclass(frozen=True)
class Batch:
    """Lines uint8 (N, 1, 32, W), their classes one after the other, and how many each has (N,)."""

    lines: Tensor
    targets: Tensor
    lengths: Tensor


def to_batch(lines: list[tuple[Image, str]], charset: Charset) -> Batch:
    """Lines of one bucket → a batch."""
    codes = [charset.encode(text) for _, text in lines]
    return Batch(
        torch.from_numpy(np.stack([pad(image) for image, _ in lines])[:, None]),
        torch.tensor([c for code in codes for c in code], dtype=torch.long),
        torch.tensor([len(code) for code in codes], dtype=torch.long),
    )


@dataclass
class Lines(IterableDataset[Batch]):
    """Batches of about `columns` pixel columns; short lines first, which CTC learns from sooner."""

    source: Source
    seed: int = 0
    columns: int = 12288
    blanks: float = 0.01
    short_lines: int = 0

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(1)
        worker = get_worker_info()
        share = worker.num_workers if worker else 1
        renderer = self.source.renderer(self.seed * 1009 + (worker.id if worker else 0))
        waiting: dict[int, list[tuple[Image, str]]] = defaultdict(list)
        count = 0
        while True:
            count += 1
            renderer.longest = 9 if count * share < self.short_lines else None
            image, text = (
                renderer.blank() if renderer.random.random() < self.blanks else renderer.line()
            )
            width = bucket(image.shape[1])
            ready = waiting[width]
            ready.append((image, text))
            if len(ready) * width >= self.columns:
                yield to_batch(ready, self.source.charset)
                ready.clear()


def loaded(lines: Lines, workers: int) -> "DataLoader[Batch]":
    """The batches that `workers` processes draw; this one where they are 0."""
    return DataLoader(
        lines,
        batch_size=None,
        num_workers=workers,
        prefetch_factor=8 if workers else None,
        # OpenCV's threads don't survive a fork.
        multiprocessing_context="spawn" if workers else None,
    )


def joined(batches: list[Batch]) -> Batch:
    """Batches of one width → one."""
    return Batch(
        torch.cat([batch.lines for batch in batches]),
        torch.cat([batch.targets for batch in batches]),
        torch.cat([batch.lengths for batch in batches]),
    )


def gathered(
    batches: Iterable[Batch], columns: int, fewest: int, device: torch.device
) -> Iterator[Batch]:
    """Small batches of a width put together to `columns` columns and `fewest` lines at least.

    A GPU's LSTM takes as long for one line as for a hundred.
    """
    waiting: dict[int, list[Batch]] = defaultdict(list)
    for batch in batches:
        width = batch.lines.shape[3]
        ready = waiting[width]
        ready.append(Batch(batch.lines.to(device), batch.targets, batch.lengths))
        count = sum(len(part.lengths) for part in ready)
        if count >= max(fewest, columns / width):
            yield joined(ready)
            ready.clear()
