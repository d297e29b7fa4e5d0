"""The error rate on rendered lines in fonts that training never sees."""

import dataclasses
from collections.abc import Sequence

import torch

from handler.crnn import CRNN
from handler.ctc import best_texts
from handler.reader import best_dtype
from textline.charset import Charset
from textline.line import Image, bucket
from training.dataset import Batch, Source, to_batch
from training.scores import score
from training.state import Average


def held_out(source: Source, count: int = 256) -> list[Batch]:
    """Lines in fonts that training never sees, the same ones every time."""
    renderer = dataclasses.replace(source, held_out=True).renderer(seed=7)
    return in_batches([renderer.line() for _ in range(count)], source.charset)


def in_batches(lines: Sequence[tuple[Image, str]], charset: Charset) -> list[Batch]:
    """(line, text) pairs, like widths together."""
    groups: dict[int, list[tuple[Image, str]]] = {}
    for line in sorted(lines, key=lambda line: line[0].shape[1]):
        groups.setdefault(bucket(line[0].shape[1]), []).append(line)
    return [to_batch(group, charset) for group in groups.values()]


def validate(model: CRNN, average: Average, batches: list[Batch], charset: Charset) -> float:
    """Character error rate, in per cent, of the averaged weights."""
    reader = CRNN(model.config).to(next(model.parameters()).device)
    reader.load_state_dict(average.values)
    return cer(reader.eval(), batches, charset)


@torch.no_grad()
def cer(reader: CRNN, batches: Sequence[Batch], charset: Charset) -> float:
    """Character error rate, in per cent, of a network in evaluation mode."""
    device = next(reader.parameters()).device
    pairs = []
    for batch in batches:
        with autocast(device):
            texts = best_texts(reader(batch.lines.to(device)), charset)
        truths = (
            charset.decode(codes.tolist())
            for codes in torch.split(batch.targets, batch.lengths.tolist())
        )
        pairs += list(zip(truths, texts, strict=True))
    return score(pairs).cer


def autocast(device: torch.device) -> torch.autocast:
    """bfloat16 where the device has it: a CPU that has not takes many times as long with it."""
    fast = device.type != "cpu" or best_dtype(device) is torch.bfloat16
    return torch.autocast(device.type, torch.bfloat16, enabled=fast)
