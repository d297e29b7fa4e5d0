"""Batches of corrected lines: each line once a round, among others about as wide."""

import random
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from textline.charset import Charset
from textline.line import HEIGHT, Image, bucket
from training import augment
from training.corrected import Line
from training.dataset import Batch, to_batch


def lessons(
    lines: Sequence[Line], charset: Charset, columns: int, rng: random.Random
) -> Iterator[Batch]:
    """Endless batches of at most `columns` pixel columns, or of one line that is wider."""
    while True:
        shown = [(shaken(line, rng), text) for line, text in lines]
        groups = like_widths(shown, columns, rng)
        rng.shuffle(groups)
        for group in groups:
            widest = max(line.shape[1] for line, _ in group)
            yield to_batch([(widened(line, widest), text) for line, text in group], charset)


def like_widths(lines: Sequence[Line], columns: int, rng: random.Random) -> list[list[Line]]:
    """Lines in groups of about one width, other groups each time."""
    groups: list[list[Line]] = []
    widest = 0
    for line in sorted(lines, key=lambda line: line[0].shape[1] * rng.uniform(0.8, 1.25)):
        widest = max(widest, bucket(line[0].shape[1]))
        if not groups or widest * (len(groups[-1]) + 1) > columns:
            groups.append([])
            widest = bucket(line[0].shape[1])
        groups[-1].append(line)
    return groups


def widened(line: Image, width: int) -> Image:
    """(32, W) and paper up to `width`."""
    paper = np.full((HEIGHT, width - line.shape[1]), np.median(line), np.uint8)
    return np.hstack([line, paper])


def shaken(line: Image, rng: random.Random) -> Image:
    """The line (32, W) as another picture of it might be: moved, coarser, in another light."""
    image = moved(line, rng)
    for change in (augment.blur, augment.light, augment.grain, augment.thicken):
        if rng.random() < 0.15:
            image = change(image, rng)
    return image


def moved(line: Image, rng: random.Random) -> Image:
    """Wider or narrower, leaning, less high, up or down; what comes in is paper."""
    wide, tall = rng.uniform(0.85, 1.18), rng.uniform(0.88, 1.08)
    lean, down = rng.uniform(-0.15, 0.15), rng.uniform(-1.5, 1.5)
    middle = HEIGHT / 2
    place = np.array(
        [[wide, lean, -lean * middle], [0, tall, middle * (1 - tall) + down]], np.float32
    )
    size = (max(8, round(line.shape[1] * wide)), HEIGHT)
    image = cv2.warpAffine(line, place, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(image, np.uint8)
