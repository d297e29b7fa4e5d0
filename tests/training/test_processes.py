"""Training as two processes that torchrun starts, as on a machine of several cores or GPUs."""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import matplotlib
import pytest

from handler import checkpoint
from textline.charset import ENGLISH, Charset
from training import fonts
from training.curve import Curve
from training.dataset import Lines, Source
from training.recipe import Recipe

ROOT = Path(__file__).resolve().parents[2]
LINES = 200


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a run in its folder looks for fonts: those that are there on every machine."""
    path = tmp_path_factory.mktemp("training") / f"fonts-{len(ENGLISH)}.json"
    fonts.find_fonts(ENGLISH, path, [str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")])
    return path


def drawn(cache: Path, rank: int, steps: int) -> int:
    """How many lines the process `rank` of a new run learns from in its first steps."""
    lines = Lines(Source(Charset(ENGLISH), cache), Recipe.seed + 7919 * rank)
    lines.short_lines = Recipe.short_lines
    return sum(len(batch.lengths) for batch in islice(lines, steps))


def test_two_processes_train_together(cache: Path) -> None:
    out = cache.parent / "run"
    said = f"--out {out} --minutes 5 --lines {LINES} --workers 0 --threads 1"
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    run = subprocess.run(
        [*torchrun, "--nproc-per-node", "2", "-m", "training.train", *said.split()],
        cwd=ROOT,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    _, metadata = checkpoint.load(out / "best.safetensors")
    told = metadata.recipe
    assert told["lines"] >= LINES
    assert told["lines"] == sum(drawn(cache, rank, told["steps"]) for rank in (0, 1))
    # One of them writes: a line for each time that weights were saved.
    assert [row[1] for row in Curve(out / "curve.tsv").rows()] == [told["lines"]]
    assert (out / "curve.png").stat().st_size > 1000
    assert metadata.languages == {"en": ENGLISH}
