"""Training itself, small: it learns, it resumes, and a large charset is trained in parts."""

from dataclasses import replace
from pathlib import Path

import matplotlib
import pytest
import torch

from handler import checkpoint
from handler.crnn import CRNN, CRNNConfig
from textline.charset import ENGLISH, Charset
from training import fonts
from training.dataset import Source
from training.distill import Teacher, divergence
from training.recipe import Recipe
from training.sampled import choose, renumber
from training.train import Trainer
from training.world import World

CHARSET = Charset(ENGLISH)
TINY = CRNNConfig(CHARSET.classes, channels=(8, 16, 24, 32), features=32, hidden=16, rank=12)


def trainer(
    folder: Path, minutes: float, lines: int = 0, teacher: Teacher | None = None
) -> Trainer:
    folder.mkdir(exist_ok=True)
    cache = folder / "fonts.json"
    ttf = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")
    fonts.find_fonts(ENGLISH, cache, [ttf])
    recipe = Recipe(
        minutes,
        warmup_seconds=1,
        workers=0,
        columns=1024,
        short_lines=10**6,
        others=64,
        lines=lines,
    )
    return Trainer(TINY, Source(CHARSET, cache), recipe, folder, None, World(), teacher)


def test_it_learns_writes_weights_and_resumes(tmp_path: Path) -> None:
    first = trainer(tmp_path, minutes=0.05)
    first.run()
    (row,) = first.curve.rows()
    model, metadata = checkpoint.load(tmp_path / "best.safetensors")
    assert metadata.recipe["lines"] == row[1] > 0
    assert model.config == TINY
    assert metadata.languages == {"en": ENGLISH}
    assert (tmp_path / "curve.png").stat().st_size > 1000

    second = trainer(tmp_path, minutes=0.1)
    assert second.progress.lines == row[1]
    second.run()
    assert second.curve.rows()[1][1] > row[1]
    assert second.curve.rows()[1][2] < row[2]


def test_a_student_is_drawn_towards_its_teacher(tmp_path: Path) -> None:
    path = tmp_path / "teacher.safetensors"
    checkpoint.save(path, CRNN(replace(TINY, hidden=24)), CHARSET)
    teacher = Teacher(path, CHARSET, torch.device("cpu"))

    def distance_after(student: Trainer) -> float:
        student.recipe = replace(student.recipe, teacher_weight=100)
        batch = next(student.batches())
        for _ in range(25):
            student.step(batch)
        with torch.no_grad():
            return divergence(teacher.logits(batch.lines, None), student.model(batch.lines)).item()

    alone = distance_after(trainer(tmp_path / "alone", minutes=1))
    taught = distance_after(trainer(tmp_path / "taught", minutes=1, teacher=teacher))
    assert taught < 0.5 * alone


def test_a_run_ends_after_its_lines(tmp_path: Path) -> None:
    run = trainer(tmp_path, minutes=10, lines=100)
    run.run()
    assert 100 <= run.progress.lines < 300
    assert run.progress.seconds < 600


def test_a_teacher_of_other_characters_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "teacher.safetensors"
    checkpoint.save(path, CRNN(replace(TINY, classes=4)), Charset("abc"))
    with pytest.raises(ValueError, match="another charset"):
        Teacher(path, CHARSET, torch.device("cpu"))


def test_divergence_is_that_of_the_formula() -> None:
    teacher, student = torch.tensor([[[0.0, 2.0]]]), torch.tensor([[[1.0, 0.0]]])
    p, q = teacher.softmax(2), student.softmax(2)
    assert divergence(teacher, teacher).item() == pytest.approx(0)
    torch.testing.assert_close(divergence(teacher, student), (p * (p / q).log()).sum())


def test_a_sample_of_classes_keeps_the_batches_own() -> None:
    targets = torch.tensor([5, 9, 5, 700])
    chosen = choose(targets, 1000, 16)
    assert chosen[0] == 0
    assert len(set(chosen.tolist())) == len(chosen)
    assert chosen[renumber(targets, chosen)].tolist() == targets.tolist()
