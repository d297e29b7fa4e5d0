"""A contact sheet of what training sees: `python -m training.samples sheet.png`.

First a row for each augmentation, the same line before it and after; then lines as they are drawn.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from textline.line import HEIGHT, Image
from training import augment
from training.alone import Alone
from training.options import add_source_arguments, source_of
from training.render import CHANCES, Renderer

WIDTH, GAP, LABEL, TIMES = 1200, 6, 160, 4
ROWS: dict[str, Callable[[Alone], Image]] = {
    "perspective, tilt": Alone.perspective,
    "rotation": Alone.rotation,
    "curved": Alone.bend,
    "letter spacing": Alone.tracking,
    "table columns": Alone.columns,
    "squeezed": Alone.stretch,
    "bold": Alone.stroke,
    "vertical, in cells": Alone.column,
    "loose or cut": Alone.cut,
    "lines beside it": Alone.neighbours,
    "ruling lines": Alone.ruling,
    "frames, strokes": Alone.strokes,
    "light on dark": Alone.inverse,
    "photographs": Alone.photograph,
    "textured ground": Alone.textured,
    "textured ink": Alone.textured_ink,
    "step in brightness": Alone.step,
    "outline, shadow": Alone.edge,
    "hollow": Alone.hollow,
    "relief": Alone.relief,
    "subtitles": Alone.subtitle,
    "screen pixels": Alone.screen,
    "no text": Alone.blank,
}
NAMES = {"dots": "dot matrix", "fade": "thermal fading", "coarse": "low resolution"}
"""Of the functions of `augment` whose names say little."""


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


def augmentations(renderer: Renderer) -> list[tuple[str, list[Image]]]:
    """Each alone, four times, after the clean line: (label, pictures (32, W))."""
    rows = [(name, row(Alone(renderer, name), draw)) for name, draw in ROWS.items()]
    names = sorted({name for style in CHANCES.values() for name in style})
    return rows + [(NAMES.get(n, n), row(Alone(renderer, n), damage(n))) for n in names]


def damage(name: str) -> Callable[[Alone], Image]:
    """What the function of `augment` of this name does to the clean line."""
    change = getattr(augment, name)
    return lambda alone: change(alone.clean(), alone.random)


def row(alone: Alone, draw: Callable[[Alone], Image]) -> list[Image]:
    return [alone.clean(), *(of_height(draw(alone)) for _ in range(TIMES))]


def of_height(image: Image) -> Image:
    """Scaled to (32, W): what is coarse comes back smaller, and a screen's text is."""
    width = max(1, round(image.shape[1] * HEIGHT / image.shape[0]))
    return np.asarray(cv2.resize(image, (width, HEIGHT)), np.uint8)


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
    rows = augmentations(renderer) + drawn(renderer, 24)
    options.picture.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(options.picture), sheet(rows))
    print(options.picture)


if __name__ == "__main__":
    main()
