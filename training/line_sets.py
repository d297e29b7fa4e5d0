"""Sets of line pictures to score on: a folder with `labels.tsv` (image, tab, text)."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from textline.line import Image


def read_labels(folder: Path) -> list[tuple[Path, str]]:
    """Pictures of lines, and what they say."""
    rows = (folder / "labels.tsv").read_text("utf-8").splitlines()
    return [(folder / name, text) for name, _, text in (row.partition("\t") for row in rows)]


def read_crop(path: Path) -> Image:
    """(H, W, 3) RGB; ValueError when the file is not a picture."""
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if picture is None:
        raise ValueError(f"{path} is not a picture")
    return np.asarray(picture, np.uint8)


def read_set(folder: Path) -> Iterator[tuple[Image, str]]:
    """The set's crops, as they are, and what they say."""
    for path, text in read_labels(folder):
        yield read_crop(path), text


def find_sets(paths: Sequence[Path]) -> list[Path]:
    """The folders among `paths`, and right below them, that hold labels."""
    found = [
        f for path in paths for f in (path, *sorted(path.iterdir())) if (f / "labels.tsv").exists()
    ]
    if not found:
        raise SystemExit(
            f"no labels.tsv in {', '.join(map(str, paths))}: set DATA to a folder of line sets"
        )
    return found
