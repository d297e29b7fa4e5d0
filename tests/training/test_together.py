"""Three networks that learn from the same lines at once, and means of networks."""

import dataclasses
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import pytest
import torch

from handler import checkpoint
from handler.crnn import CRNN, CRNNConfig
from textline.charset import ENGLISH, Charset
from training import average, fonts, together
from training.dataset import Batch, gathered
from training.distill import divergence_of_characters
from training.learner import Learner
from training.options import parser, recipe_of
from training.sampled import Sample
from training.validation import held_out

CHARSET = Charset(ENGLISH)
CPU = torch.device("cpu")


TINY = {
    "student": CRNNConfig(
        CHARSET.classes, channels=(8, 16, 24, 32), features=32, hidden=16, rank=12
    ),
    "teacher": CRNNConfig(
        CHARSET.classes, channels=(8, 16, 24, 48), features=48, hidden=24, rank=12
    ),
}


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> together.Lesson:
    """All begin with the weights of one student; the teacher counts for much."""
    ttf = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")
    fonts.find_fonts(ENGLISH, tmp_path / f"fonts-{len(ENGLISH)}.json", [ttf])
    begun = tmp_path / "begun.safetensors"
    checkpoint.save(begun, CRNN(TINY["student"]), CHARSET)
    monkeypatch.setattr(together, "held_out", lambda source: held_out(source, 8))
    monkeypatch.setattr(together, "architecture", lambda name, _: TINY[name])
    said = f"--out {tmp_path}/run --weights {begun} --workers 0 --lines 150 --others 20"
    options = parser("").parse_args([*said.split(), "--teacher-weight", "100"])
    options.teacher_lr, options.fewest, options.again = 1e-3, 8, 1
    options.teacher_weights, options.student = None, "student"
    recipe = dataclasses.replace(recipe_of(options), columns=1024, warmup_seconds=1)
    return together.Lesson(options, recipe)


def test_three_learn_from_the_same_lines(
    lesson: together.Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: dict[str, list[int]] = defaultdict(list)

    def learn(learner: Learner, batch: Batch, *rest: Any) -> None:
        learnt[learner.out.name].append(int(batch.lines.sum()))
        learn_of(learner, batch, *rest)

    learn_of = Learner.learn
    monkeypatch.setattr(Learner, "learn", learn)
    lesson.run()
    assert learnt["teacher"] == learnt["distilled"] == learnt["alone"]
    saved = {
        name: checkpoint.load(tmp_path / "run" / name / "best.safetensors")
        for name in together.NAMES
    }
    told = saved["alone"][1].recipe
    assert 150 <= told["lines"] < 350
    assert isinstance(told["lines"], int)
    # Each batch but the first is followed by one that was learnt before.
    assert told["steps"] == len(learnt["alone"])
    assert told["steps"] % 2 == 1
    for name in together.NAMES:
        assert saved[name][0].config == TINY["teacher" if name == "teacher" else "student"]
        assert (tmp_path / "run" / name / "curve.tsv").read_text().count("\n") == 2


def test_the_student_that_listens_is_drawn_towards_the_teacher(lesson: together.Lesson) -> None:
    batch = next(lesson.batches())
    for _ in range(25):
        lesson.step(batch)
        lesson.run_so_far["seconds"] += 1
    learners = lesson.learners
    told = learners["teacher"].believes(batch.lines, Sample(batch.targets))
    with torch.no_grad():
        alone, distilled = (
            divergence_of_characters(told, learners[name].model(batch.lines)).item()
            for name in ("alone", "distilled")
        )
    assert distilled < 0.5 * alone


def test_small_batches_are_put_together_and_keep_their_texts() -> None:
    def small() -> Iterator[Batch]:
        for number in range(8):
            width = 32 * (1 + number % 2)
            yield Batch(
                torch.full((2, 1, 32, width), number, dtype=torch.uint8),
                torch.tensor([number, number, number]),
                torch.tensor([1, 2]),
            )

    large = list(gathered(small(), 256, 4, CPU))
    # 256 columns are eight narrow lines, or four wide ones.
    assert [tuple(batch.lines.shape) for batch in large] == [
        (4, 1, 32, 64),
        (8, 1, 32, 32),
        (4, 1, 32, 64),
    ]
    assert large[0].lines[:, 0, 0, 0].tolist() == [1, 1, 3, 3]
    assert large[0].targets.tolist() == [1, 1, 1, 3, 3, 3]
    assert large[0].lengths.tolist() == [1, 2, 1, 2]
    assert [len(batch.lengths) for batch in gathered(small(), 256, 8, CPU)] == [8, 8]


def saved(folder: Path, name: str, value: float) -> str:
    model = CRNN(TINY["student"])
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(value)
    path = folder / f"{name}.safetensors"
    checkpoint.save(path, model, CHARSET, {"lines": int(value)}, languages={"en": ENGLISH})
    return str(path)


def test_a_mean_of_means_tells_of_every_run(tmp_path: Path) -> None:
    a, b, c = (saved(tmp_path, n, v) for n, v in (("a", 1.0), ("b", 3.0), ("c", 8.0)))
    middle, all_of_them = str(tmp_path / "middle.safetensors"), str(tmp_path / "all.safetensors")
    average.main([a, b, "-o", middle])
    average.main([middle, c, "--shares", "2,1", "-o", all_of_them])
    model, metadata = checkpoint.load(Path(all_of_them))
    assert math.isclose(next(model.parameters()).flatten()[0].item(), 4.0, rel_tol=1e-3)
    runs = [(run["lines"], round(run["share"], 3)) for run in metadata.recipe["averaged"]]
    assert runs == [(1, 0.333), (3, 0.333), (8, 0.333)]
    assert metadata.languages == {"en": ENGLISH}


def test_what_has_no_mean_is_refused(tmp_path: Path) -> None:
    a = saved(tmp_path, "a", 1.0)
    teacher = tmp_path / "teacher.safetensors"
    checkpoint.save(teacher, CRNN(TINY["teacher"]), CHARSET, languages={"en": ENGLISH})
    with pytest.raises(ValueError, match="one shape"):
        average.main([a, str(teacher), "-o", str(tmp_path / "mean.safetensors")])
    chinese = tmp_path / "chinese.safetensors"
    checkpoint.save(chinese, CRNN(TINY["student"]), CHARSET, languages={"zh-hans": ENGLISH})
    with pytest.raises(SystemExit):
        average.main([a, str(chinese), "-o", str(tmp_path / "mean.safetensors")])
    with pytest.raises(SystemExit):
        average.main([a, a, "--shares", "1", "-o", str(tmp_path / "mean.safetensors")])
