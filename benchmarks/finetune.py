"""Corrections of a font that the model misreads: what learning from them gives, and what it costs.

200 lines are drawn in one font and "corrected", the model learns from them as `make finetune` does,
and reads other lines of that font: `make bench-finetune`. Needs the fonts of `make fonts`. People
correct what they can read: the lines are on even paper and little damaged, so that what is misread
is the font. The same texts in a font that the model knows are read as well, to show it.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from handler.reader import LineReader
from textline.charset import Charset
from textline.line import Image
from training import augment, fonts
from training.characters import read_charset
from training.finetuner import FineTuning
from training.languages import Language, language
from training.paper import Paper
from training.render import Renderer
from training.rendered_sets import printed, write
from training.scores import score

FONT, KNOWN = "Px IBM Conv-2x", "Noto Sans"
"""The letters of a PC of 1981, and a face that the model knows."""
CORRECTED, UNSEEN = 200, 200
OUT = Path("build/bench-finetune")
DAMAGE = (augment.blur, augment.light, augment.jpeg)


class Even(Paper):
    """Paper without stains and photographs."""

    def ground(self, size: tuple[int, int], level: int, style: str = "") -> Image:
        return np.full((size[1], size[0]), level, np.uint8)


class Legible(Renderer):
    """Lines that somebody could read, and so correct."""

    def __init__(self, languages: Sequence[Language], charset: Charset, seed: int) -> None:
        super().__init__(languages, charset, seed)
        self.paper = Even(self.random)

    def degrade(self, style: str, image: Image, dense: bool = False) -> Image:
        for change in DAMAGE:
            if self.random.random() < 0.25:
                image = change(image, self.random)
        return image


def lines_of(family: str, found: Sequence[fonts.Font], seed: int) -> Iterator[tuple[Image, str]]:
    """Endless English lines in one font; SystemExit where it is not here."""
    faces = [font for font in found if font.family == family]
    if not faces:
        raise SystemExit(f"The font {family!r} is not here: run `make fonts`, or name another.")
    texts = language("en", faces, seed, None)
    return printed(Legible([texts], Charset(faces[0].characters), seed))


def error_rate(weights: Path, lines: Sequence[tuple[Image, str]]) -> float:
    reader, _ = LineReader.from_checkpoint(weights)
    texts = [line.text for line in reader.read([image for image, _ in lines])]
    return score([(truth, text) for (_, truth), text in zip(lines, texts, strict=True)]).cer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", default=FONT, help="a family that is misread")
    parser.add_argument("--weights", type=Path, default=Path("model_store/crnn-2.0.safetensors"))
    parser.add_argument("--minutes", default=str(FineTuning.minutes))
    options = parser.parse_args()
    cv2.setNumThreads(1)
    found = fonts.find_fonts(read_charset().characters, OUT / "fonts.json")
    write(OUT / "corrected", lines_of(options.font, found, 1), CORRECTED)
    unseen, known = (list(islice(lines_of(f, found, 2), UNSEEN)) for f in (options.font, KNOWN))
    start = time.monotonic()
    finetune(options)
    seconds = time.monotonic() - start
    report = json.loads((OUT / "report.json").read_text())
    before = error_rate(options.weights, unseen)
    after = error_rate(OUT / "best.safetensors", unseen)
    golden = [report[when]["golden"] for when in ("before", "after")]
    print(f"{options.font}: {CORRECTED} corrected lines, {seconds / 60:.1f} minutes")
    print(f"errors in {UNSEEN} other lines: {before:.2f} % -> {after:.2f} %, {after / before:.2f}x")
    print(f"such lines in {KNOWN}, before: {error_rate(options.weights, known):.2f} %")
    print(f"errors in the golden set: {golden[0]:.2f} % -> {golden[1]:.2f} %")


def finetune(options: argparse.Namespace) -> None:
    """The command that `make finetune` runs, on the lines just drawn."""
    command = [sys.executable, "-W", "ignore", "-m", "training.finetune", str(OUT / "corrected")]
    command += ["--weights", str(options.weights), "--out", str(OUT)]
    subprocess.run([*command, "--minutes", options.minutes], check=True)


if __name__ == "__main__":
    main()
