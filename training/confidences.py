"""What a recogniser reads of lines whose text is known, and how sure it is at each temperature."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

import numpy as np
import torch
from torch import Tensor

from handler.ctc import runs
from handler.reader import LineReader
from textline.line import Image, bucket, pad
from textline.slices import LONGEST
from training.calibration import TEMPERATURES, Numbers, Outcomes, matches
from training.scores import distance

BATCH = 32


def read(reader: LineReader, lines: Sequence[tuple[Image, str]]) -> tuple[Outcomes, Outcomes]:
    """Outcomes of characters and of lines; of a line, the share of its characters that is right,
    since that is what a line's confidence, their mean, speaks of.

    Lines that are read in slices are left out.
    """
    characters: list[tuple[Numbers, bool]] = []
    whole: list[tuple[Numbers, float]] = []
    for batch in batches([line for line in lines if line[0].shape[1] <= LONGEST]):
        images = torch.from_numpy(np.stack([pad(image) for image, _ in batch])[:, None])
        for (_, truth), logits in zip(batch, forward(reader, images), strict=True):
            text, sure = confidences(reader, logits)
            known, seen = folded(" ".join(truth.split())), folded(text)
            characters += zip(sure.T, matches(known, seen), strict=True)
            if text:
                right = 1 - distance(known, seen) / max(len(known), len(seen))
                whole.append((np.exp(np.log(sure).mean(axis=1)), right))
    return outcomes(characters), outcomes(whole)


def batches(lines: Sequence[tuple[Image, str]]) -> Iterator[list[tuple[Image, str]]]:
    """Lines of one padded width."""
    ordered = sorted(lines, key=lambda line: line[0].shape[1])
    for _, group in groupby(ordered, key=lambda line: bucket(line[0].shape[1])):
        members = list(group)
        yield from (members[i : i + BATCH] for i in range(0, len(members), BATCH))


@torch.inference_mode()
def forward(reader: LineReader, images: Tensor) -> Tensor:
    """uint8 (N, 1, 32, W) → logits (N, T, K)."""
    logits: Tensor = reader.model(images.to(reader.device)).float().cpu()
    return logits.transpose(0, 1)


def confidences(reader: LineReader, logits: Tensor) -> tuple[str, Numbers]:
    """Logits (T, K) of a line → its text and, at each temperature, its characters' confidences."""
    found = runs(logits.argmax(dim=1).tolist())
    text = reader.charset.decode(run.label for run in found)
    frames = [frame for run in found for frame in range(run.start, run.end)]
    labels = [run.label for run in found for _ in range(run.start, run.end)]
    firsts = [0, *accumulate(run.end - run.start for run in found)][:-1]
    if not found:
        return text, np.empty((len(TEMPERATURES), 0))
    chosen = logits[frames]  # (F, K)
    best = torch.arange(len(frames)), torch.tensor(labels)
    logs = torch.stack([(chosen / t).log_softmax(dim=1)[best] for t in TEMPERATURES])  # (G, F)
    sure = np.maximum.reduceat(logs.exp().double().numpy(), firsts, axis=1)  # (G, M)
    return text, np.clip(sure, 1e-9, 1)


def folded(text: str) -> list[str]:
    """Characters without case and width, in which labels of pictures are not to be trusted."""
    return [unicodedata.normalize("NFKC", character).casefold() for character in text]


def outcomes(pairs: Sequence[tuple[Numbers, float]]) -> Outcomes:
    if not pairs:
        return Outcomes(np.empty((len(TEMPERATURES), 0)), np.empty(0))
    sure, right = zip(*pairs, strict=True)
    return Outcomes(np.stack(sure, axis=1), np.asarray(right, np.float64))
