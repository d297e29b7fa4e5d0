"""The error rate on rendered lines in fonts that training never sees."""

import dataclasses

import torch

from handler.crnn import CRNN
from handler.ctc import best_texts
from textline.charset import Charset
from textline.line import Image, bucket
from training.dataset import Batch, Source, to_batch
from training.scores import score
from training.state import Average


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
