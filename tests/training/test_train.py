"""Training itself, small: it learns, it resumes, and a large charset is trained in parts."""

from pathlib import Path

import matplotlib
import torch

from handler import checkpoint
from handler.crnn import CRNNConfig
from textline.charset import ENGLISH, Charset
from training import fonts
from training.dataset import Source
from training.recipe import Recipe
from training.sampled import choose, renumber
from training.train import Trainer
from training.world import World

CHARSET = Charset(ENGLISH)
TINY = CRNNConfig(CHARSET.classes, channels=(8, 16, 24, 32), features=32, hidden=16, rank=12)


def trainer(folder: Path, minutes: float) -> Trainer:
    cache = folder / "fonts.json"
    ttf = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")
    fonts.find_fonts(ENGLISH, cache, [ttf])
    recipe = Recipe(
        minutes, warmup_seconds=1, workers=0, columns=1024, short_lines=10**6, others=64
    )
    return Trainer(TINY, Source(CHARSET, cache), recipe, folder, None, World())


def test_it_learns_writes_weights_and_resumes(tmp_path: Path) -> None:
    first = trainer(tmp_path, minutes=0.05)
    first.run()
    (row,) = first.curve.rows()
    model, metadata = checkpoint.load(tmp_path / "best.safetensors")
    assert metadata.recipe["lines"] == row[1] > 0
    assert model.config == TINY
    assert (tmp_path / "curve.png").stat().st_size > 1000

    second = trainer(tmp_path, minutes=0.1)
    assert second.progress.lines == row[1]
    second.run()
    assert second.curve.rows()[1][1] > row[1]
    assert second.curve.rows()[1][2] < row[2]


def test_a_sample_of_classes_keeps_the_batches_own() -> None:
    targets = torch.tensor([5, 9, 5, 700])
    chosen = choose(targets, 1000, 16)
    assert chosen[0] == 0
    assert len(set(chosen.tolist())) == len(chosen)
    assert chosen[renumber(targets, chosen)].tolist() == targets.tolist()
