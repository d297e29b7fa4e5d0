"""Score a checkpoint on sets of real lines: `python -m training.evaluate CHECKPOINT SET...`.

Lines are read as the server reads a picture that is one line: also those that run down it, or rise.

A set is a folder with `labels.tsv` (image, tab, text); a folder of sets stands for all of them.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from handler.ctc import LineText
from handler.decoding import BEST_PATH, Decoding
from handler.reader import LineReader
from textline.line import Image
from textline.results import Glyph, Reading
from textline.tilts import may_rise, settle, tilted
from textline.ways import Way, best_ways, ways_of_crop
from training.line_sets import find_sets, read_set
from training.scores import score


def evaluate(reader: LineReader, folder: Path, errors: int = 0) -> dict[str, float]:
    """Read a set, print its scores and the first wrong lines."""
    crops, truths = zip(*read_set(folder), strict=True)
    start = time.perf_counter()
    texts = read_crops(reader, crops)
    seconds = time.perf_counter() - start
    pairs = list(zip(truths, texts, strict=True))
    scores = score(pairs)
    print(f"{folder.name:18} {scores} ms={1000 * seconds / len(pairs):.2f}", flush=True)
    for truth, text in [pair for pair in pairs if pair[0] != pair[1]][:errors]:
        print(f"    {truth!r} read as {text!r}")
    return {name: round(value, 2) for name, value in asdict(scores).items()}


def read_crops(reader: LineReader, crops: Sequence[Image]) -> list[str]:
    """Each crop (H, W, 3) as the server reads a picture that is one line."""
    ways = [ways_of_crop(crop, i) for i, crop in enumerate(crops)]
    read = read_ways(reader, ways)
    unsure = [may_rise(*one) for one in zip(crops, ways, read, strict=True)]
    slopes = [tilted(crop, i) if unsure[i] else [] for i, crop in enumerate(crops)]
    along = read_ways(reader, slopes)
    settled = [settle(*one) for one in zip(ways, read, slopes, along, strict=True)]
    best = [best_ways(*one) for one in settled]
    return [found[0][1].text if found else "" for found in best]


def read_ways(reader: LineReader, ways: Sequence[Sequence[Way]]) -> list[list[Reading]]:
    """Of each line, how each of its ways reads."""
    read = iter(reader.read([way.prepared for of_line in ways for way in of_line]))
    return [[reading_of(next(read)) for _ in of_line] for of_line in ways]


def reading_of(line: LineText) -> Reading:
    glyphs = [Glyph(char.text, char.confidence, char.span) for char in line.chars]
    return Reading(line.text, line.confidence, glyphs, line.turned)


def decoding_of(options: argparse.Namespace) -> Decoding:
    """As the handler's settings of the same names."""
    if not options.beam:
        return BEST_PATH
    files = {"ngram": options.ngram, "lexicon": options.lexicon}
    settings = {name: str(path.resolve()) for name, path in files.items() if path}
    return Decoding.from_settings({"decoder": "beam", "beam": options.beam} | settings, Path())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument(
        "--errors", type=int, default=0, help="show so many wrong lines of each set"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--float32", action="store_true", help="not the precision that is fastest here"
    )
    parser.add_argument("--beam", type=int, default=0, help="search so wide; 0: best path")
    parser.add_argument("--ngram", type=Path, help="what `make ngram` wrote, for the beam")
    parser.add_argument("--lexicon", type=Path, help="a word a line, for the beam")
    parser.add_argument(
        "--languages", default="", help="by commas: the characters of no others are read"
    )
    parser.add_argument("--json", type=Path, help="write the scores there")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    reader, _ = LineReader.from_checkpoint(
        options.checkpoint,
        dtype=torch.float32 if options.float32 else None,
        decoding=decoding_of(options),
        languages=[name for name in options.languages.split(",") if name],
    )
    scores = {
        folder.name: evaluate(reader, folder, options.errors) for folder in find_sets(options.sets)
    }
    if options.json:
        options.json.write_text(json.dumps(scores, indent=1))


if __name__ == "__main__":
    main()
