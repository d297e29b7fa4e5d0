"""Score a checkpoint on sets of real lines: `python -m training.evaluate CHECKPOINT SET...`.

A set is a folder with `labels.tsv` (image, tab, text); a folder of sets stands for all of them.
"""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import torch

from handler.decoding import BEST_PATH, Decoding
from handler.reader import LineReader
from textline.line import prepare_line
from training.line_sets import find_sets, read_set
from training.scores import score


def evaluate(reader: LineReader, folder: Path, errors: int = 0) -> dict[str, float]:
    """Read a set, print its scores and the first wrong lines."""
    crops, truths = zip(*read_set(folder), strict=True)
    images = [prepare_line(crop) for crop in crops]
    start = time.perf_counter()
    texts = [line.text for line in reader.read(images)]
    seconds = time.perf_counter() - start
    pairs = list(zip(truths, texts, strict=True))
    scores = score(pairs)
    print(f"{folder.name:18} {scores} ms={1000 * seconds / len(pairs):.2f}", flush=True)
    for truth, text in [pair for pair in pairs if pair[0] != pair[1]][:errors]:
        print(f"    {truth!r} read as {text!r}")
    return {name: round(value, 2) for name, value in asdict(scores).items()}


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
    parser.add_argument("--json", type=Path, help="write the scores there")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    reader, _ = LineReader.from_checkpoint(
        options.checkpoint,
        dtype=torch.float32 if options.float32 else None,
        decoding=decoding_of(options),
    )
    scores = {
        folder.name: evaluate(reader, folder, options.errors) for folder in find_sets(options.sets)
    }
    if options.json:
        options.json.write_text(json.dumps(scores, indent=1))


if __name__ == "__main__":
    main()
