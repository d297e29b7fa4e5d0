"""What a command line says of training: where lines come from, which shape, how long."""

import argparse
import glob
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handler.crnn import CRNNConfig
from textline.charset import ENGLISH, Charset
from training.characters import read_charset
from training.dataset import Source
from training.recipe import Recipe


def add_source_arguments(parser: argparse.ArgumentParser) -> None:
    """What says where lines come from."""
    parser.add_argument("--out", type=Path, default=Path("build/crnn"))
    parser.add_argument("--corpora", type=Path, help="a folder of texts")
    parser.add_argument("--languages", default="en", help="of en, zh-hans, zh-hant, ja; by commas")
    parser.add_argument("--photos", default="", help="a glob of background photographs")
    parser.add_argument("--balance", help="how much of each language, by commas, as they are named")


def arguments(description: str | None) -> argparse.Namespace:
    return parser(description).parse_args()


def parser(description: str | None) -> argparse.ArgumentParser:
    """What every training run can be told."""
    parser = argparse.ArgumentParser(description=description)
    add_source_arguments(parser)
    parser.add_argument("--weights", type=Path, help="a checkpoint to take weights from")
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--lr", type=float, default=Recipe.lr)
    parser.add_argument("--warmup-seconds", type=float, default=Recipe.warmup_seconds)
    parser.add_argument("--workers", type=int, default=Recipe.workers)
    parser.add_argument("--threads", type=int, default=Recipe.threads)
    parser.add_argument("--nice", type=int, default=5, help="give way to others on the machine")
    parser.add_argument("--short-lines", type=int, default=Recipe.short_lines)
    parser.add_argument("--batches", type=int, default=Recipe.batches, help="in a step")
    parser.add_argument("--others", type=int, default=Recipe.others, help="0: all characters")
    parser.add_argument("--architecture", choices=SHAPES, default="student")
    parser.add_argument(
        "--teacher",
        type=Path,
        nargs="+",
        help="checkpoints to learn from beside the texts: what they believe on average",
    )
    parser.add_argument("--teacher-weight", type=float, default=Recipe.teacher_weight)
    parser.add_argument("--lines", type=int, default=0, help="stop after so many lines")
    parser.add_argument("--seed", type=int, default=Recipe.seed, help="another draws other lines")
    return parser


SHAPES: Mapping[str, Mapping[str, Any]] = {
    "residual": {"channels": (32, 64, 128, 160), "features": 192},
    # The same layers, thinner: for CPUs.
    "student": {
        "channels": (32, 48, 96, 128),
        "inner": (32, 64, 96),
        "features": 160,
        "hidden": 96,
        "rank": 128,
    },
    "mobile": {
        "backbone": "mobile",
        "channels": (24, 40, 80, 128),
        "blocks": (2, 2, 2),
        "features": 192,
    },
    # The paper's.
    "vgg": {"backbone": "vgg", "features": 512, "hidden": 256},
    # The residual one's early stages; the rest where the picture is small already, and in the LSTM.
    "teacher": {
        "channels": (32, 64, 128, 320),
        "blocks": (1, 1, 2),
        "features": 384,
        "hidden": 320,
    },
}


def architecture(name: str, charset: Charset) -> CRNNConfig:
    """The shape that goes by this name; a large charset gets a factorised head."""
    shape = {"rank": 192} | dict(SHAPES[name])
    shape["rank"] *= charset.classes > 1000
    return CRNNConfig(charset.classes, **shape)


def source_of(options: argparse.Namespace) -> Source:
    languages = tuple(options.languages.split(","))
    charset = Charset(ENGLISH) if languages == ("en",) else read_charset()
    # The cache holds which characters each font draws.
    cache = options.out.parent / f"fonts-{len(charset.characters)}.json"
    balance = tuple(float(share) for share in (options.balance or "").split(",") if share)
    if balance and len(balance) != len(languages):
        raise SystemExit(f"--balance: {len(balance)} shares for {len(languages)} languages")
    return Source(charset, cache, languages, options.corpora, photos_of(options), balance=balance)


def photos_of(options: argparse.Namespace) -> tuple[Path, ...]:
    """Background photographs, enough of them to be varied."""
    return tuple(Path(p) for p in sorted(glob.glob(options.photos, recursive=True)))[:80]


def recipe_of(options: argparse.Namespace) -> Recipe:
    return Recipe(
        options.minutes,
        options.lr,
        options.warmup_seconds,
        workers=options.workers,
        threads=options.threads,
        short_lines=options.short_lines,
        others=options.others,
        batches=options.batches,
        teacher_weight=options.teacher_weight,
        lines=options.lines,
        seed=options.seed,
    )
