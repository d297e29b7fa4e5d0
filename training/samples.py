"""A contact sheet of what training sees: `python -m training.samples sheet.png`.

First a row for each augmentation, the same line before it and after; then lines as they are drawn.
"""

import argparse
import random
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from textline.line import HEIGHT, Image
from training import augment, ink
from training.options import add_source_arguments, source_of
from training.render import CHANCES, Renderer

WIDTH, GAP, LABEL = 1200, 6, 110
TEXT = "Total: 48.20 EUR"


def sheet(rows: list[tuple[str, list[Image]]]) -> Image:
    """Rows of lines, each with its label, on grey."""
    page = np.full((len(rows) * (HEIGHT + GAP) + GAP, WIDTH), 120, np.uint8)
    for i, (label, lines) in enumerate(rows):
        y, x = GAP + i * (HEIGHT + GAP), LABEL
        cv2.putText(page, label, (6, y + 21), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 255, 1, cv2.LINE_AA)
        for line in lines:
            part = line[:, : WIDTH - x - GAP]
            page[y : y + HEIGHT, x : x + part.shape[1]] = part
            x += part.shape[1] + GAP
            if x >= WIDTH - GAP:
                break
    return page


def augmentations(renderer: Renderer, rng: random.Random) -> list[tuple[str, list[Image]]]:
    """Each augmentation alone, four times, on one clean line."""
    face = renderer.languages[0].face("book", TEXT, rng)
    assert face is not None
    mask = ink.draw(TEXT, face.at(28))
    coverage = ink.warp(mask, (240, HEIGHT), (8, 5, 8, 5), 0, rng)
    clean = augment.clip(235 - coverage.astype(np.float32) * np.float32(0.8))
    names = sorted({name for style in CHANCES.values() for name in style})
    return [(name, [clean, *_several(getattr(augment, name), clean, rng)]) for name in names]


def _several(
    change: Callable[[Image, random.Random], Image], line: Image, rng: random.Random
) -> list[Image]:
    size = (line.shape[1], HEIGHT)  # what is coarse comes back smaller
    return [np.asarray(cv2.resize(change(line, rng), size), np.uint8) for _ in range(4)]


def drawn(renderer: Renderer, count: int) -> list[tuple[str, list[Image]]]:
    """`count` rows of lines as training sees them."""
    rows = []
    for _ in range(count):
        lines: list[Image] = []
        while sum(line.shape[1] + GAP for line in lines) < WIDTH:
            lines.append(renderer.line()[0])
        rows.append(("lines", lines))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", type=Path)
    add_source_arguments(parser)
    options = parser.parse_args()
    renderer = source_of(options).renderer(seed=11)
    rows = augmentations(renderer, random.Random(1)) + drawn(renderer, 24)
    options.picture.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(options.picture), sheet(rows))
    print(options.picture)


if __name__ == "__main__":
    main()
