"""Find fonts that nobody could learn from: `python -m training.audit CHECKPOINT`.

A recogniser reads clean lines in every font. Those that it cannot read at all hold pictures,
outlines of outlines, or letters in wrong places: they go to `training/unreadable-fonts.txt`, which
`find_fonts` heeds.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from handler.reader import LineReader
from textline.charset import ENGLISH
from textline.line import Image, prepare_line
from training import fonts, ink
from training.scores import error_rate, letters_and_digits

TEXTS = (
    "The quick brown fox",
    "jumps over a lazy dog",
    "SPHINX OF BLACK QUARTZ",
    "2047 / 13.85 / 96",
)
LIMIT = 45.0  # per cent of letters and digits, case ignored


def clean(text: str, face: fonts.Font) -> Image | None:
    """Black on white, nothing done to it."""
    mask = ink.draw(text, face.at(40))
    return prepare_line(np.pad(255 - mask, 6, constant_values=255)) if min(mask.shape) > 3 else None


def errors(reader: LineReader, faces: Sequence[fonts.Font]) -> list[float]:
    """Character error rate of each face, in per cent; what is not drawn is read as nothing."""
    images = [clean(text, face) for face in faces for text in TEXTS]
    texts = iter(reader.read([image for image in images if image is not None]))
    read = ["" if image is None else next(texts).text for image in images]
    width = len(TEXTS)
    return [
        error_rate(
            (letters_and_digits(truth), letters_and_digits(text))
            for truth, text in zip(TEXTS, read[i * width : (i + 1) * width], strict=True)
        )
        for i in range(len(faces))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--fonts", type=Path, default=Path("build/fonts.json"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    reader, _ = LineReader.from_checkpoint(options.checkpoint)
    faces = fonts.find_fonts(ENGLISH, options.fonts)
    rates = zip(faces, errors(reader, faces), strict=True)
    bad = sorted({Path(face.path).name for face, rate in rates if rate > LIMIT})
    fonts.UNREADABLE.write_text("\n".join(bad) + "\n")
    print(f"{len(bad)} of {len(faces)} faces cannot be read")


if __name__ == "__main__":
    main()
