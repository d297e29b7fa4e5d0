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
from training.begin import begin_from
from training.dataset import Batch, Source, joined
from training.distill import Teacher, divergence, divergence_of_characters, nearby
from training.options import parser, source_of
from training.recipe import Recipe
from training.sampled import SampledCRNN, choose, renumber, standing_for
from training.train import Trainer
from training.validation import autocast
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


@pytest.mark.parametrize(("has_it", "dtype"), [(True, torch.bfloat16), (False, torch.float32)])
def test_a_cpu_without_bfloat16_trains_in_single_precision(
    has_it: bool, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has_it)
    with autocast(torch.device("cpu")):
        assert torch.nn.Linear(8, 8)(torch.zeros(1, 8)).dtype is dtype


def test_it_learns_writes_weights_and_resumes(tmp_path: Path) -> None:
    first = trainer(tmp_path, minutes=5, lines=250)
    first.run()
    (row,) = first.curve.rows()
    model, metadata = checkpoint.load(tmp_path / "best.safetensors")
    assert metadata.recipe["lines"] == row[1] > 0
    assert model.config == TINY
    assert metadata.languages == {"en": ENGLISH}
    assert (tmp_path / "curve.png").stat().st_size > 1000

    second = trainer(tmp_path, minutes=5, lines=600)
    assert second.progress.lines == row[1]
    second.run()
    assert second.curve.rows()[1][1] > row[1]
    assert second.curve.rows()[1][2] < row[2]


def test_a_student_is_drawn_towards_its_teacher(tmp_path: Path) -> None:
    path = tmp_path / "teacher.safetensors"
    checkpoint.save(path, CRNN(replace(TINY, hidden=24)), CHARSET)
    teacher = Teacher([path], CHARSET, torch.device("cpu"))

    def distance_after(student: Trainer) -> float:
        student.recipe = replace(student.recipe, teacher_weight=100)
        batch = next(student.batches())
        for _ in range(25):
            student.step([batch])
        with torch.no_grad():
            told, own = teacher.logits(batch.lines, None), student.model(batch.lines)
            return divergence_of_characters(told, own).item()

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
        Teacher([path], CHARSET, torch.device("cpu"))


def test_batches_of_a_step_teach_like_one_large_batch(tmp_path: Path) -> None:
    """But for normalisation over a batch, which evaluation mode leaves out."""
    together, apart = (trainer(tmp_path / name, minutes=1) for name in ("together", "apart"))
    for one in (together, apart):
        one.recipe = replace(one.recipe, others=0)
        one.model.load_state_dict(together.model.state_dict())
        one.model.eval()
    small = [next(together.batches())]
    small.append(Batch(small[0].lines.flip(3), *parts_reversed(small[0])))
    losses = together.step([joined(small)]), apart.step(small)
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
    for one, other in zip(together.model.parameters(), apart.model.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, rtol=0.05, atol=0.02)


def parts_reversed(batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """The texts backwards, of other lengths than those of the lines before."""
    return batch.targets.flip(0)[: int(batch.lengths[1:].sum())], cut(batch.lengths)


def cut(lengths: torch.Tensor) -> torch.Tensor:
    """Without the first line's characters: that line says nothing."""
    return torch.cat([lengths.new_zeros(1), lengths[1:]])


def told(*frames: tuple[float, float, float]) -> torch.Tensor:
    """Probabilities of the blank and two characters, a frame each → logits (T, 1, 3)."""
    return torch.tensor(frames).log()[:, None]


def test_a_character_is_taught_in_the_frame_where_the_student_writes_it() -> None:
    teacher = told((0.9, 0.05, 0.05), (0.1, 0.6, 0.3), (0.9, 0.05, 0.05), (0.9, 0.05, 0.05))
    later = told((0.98, 0.01, 0.01), (0.98, 0.01, 0.01), (0.2, 0.4, 0.4), (0.98, 0.01, 0.01))
    wanted = torch.tensor([2 / 3, 1 / 3])
    expected = (wanted * (wanted / 0.5).log()).sum().item()
    assert divergence_of_characters(teacher, later).item() == pytest.approx(expected, rel=1e-4)
    assert divergence_of_characters(later, later).item() == pytest.approx(0, abs=1e-6)
    # Where the blank is, nothing is taught.
    assert divergence_of_characters(told((0.9, 0.08, 0.02)), told((0.1, 0.1, 0.8))).item() == 0
    assert nearby(later)[:, 0].tolist() == [0, 1, 0, -1]


def test_several_teachers_say_what_they_believe_on_average(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.safetensors" for number in range(2)]
    for path in paths:
        checkpoint.save(path, CRNN(TINY), CHARSET)
    lines = torch.randint(0, 256, (2, 1, 32, 64), dtype=torch.uint8)
    cpu = torch.device("cpu")
    each = [Teacher([path], CHARSET, cpu).logits(lines, None).float().softmax(2) for path in paths]
    mean = Teacher(paths, CHARSET, cpu).logits(lines, None).softmax(2)
    torch.testing.assert_close(mean, (each[0] + each[1]) / 2)


def test_languages_come_as_often_as_one_says(tmp_path: Path) -> None:
    ttf = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")
    fonts.find_fonts(ENGLISH, tmp_path / f"fonts-{len(ENGLISH)}.json", [ttf])
    said = f"--out {tmp_path}/run --balance 0.7"
    source = source_of(parser("").parse_args(said.split()))
    assert source.renderer(1).balance == [0.7]
    with pytest.raises(SystemExit, match="2 shares for 1 languages"):
        source_of(parser("").parse_args(f"{said},0.3".split()))


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


def test_a_model_of_another_charset_reads_what_it_read_before(tmp_path: Path) -> None:
    before = CRNN(TINY).eval()
    checkpoint.save(tmp_path / "before.safetensors", before, CHARSET)
    wider = Charset("ж" + ENGLISH[::-1])
    model = CRNN(replace(TINY, classes=wider.classes)).eval()
    begin_from(model, wider, tmp_path / "before.safetensors")

    line = torch.randint(0, 255, (1, 1, 32, 64), dtype=torch.uint8)
    places = [0, *wider.encode(ENGLISH)]
    torch.testing.assert_close(model(line)[..., places], before(line))


def test_the_sampled_softmax_weighs_as_much_as_the_whole_one() -> None:
    torch.manual_seed(0)
    model = SampledCRNN(CRNN(TINY).eval())
    lines = torch.randint(0, 255, (2, 1, 32, 64), dtype=torch.uint8)
    whole = model(lines).logsumexp(2)
    targets = torch.tensor(CHARSET.encode("line"))

    def sampled() -> torch.Tensor:
        chosen = choose(targets, TINY.classes, 40)
        logits: torch.Tensor = model(lines, chosen, standing_for(chosen, targets, TINY.classes))
        return logits.logsumexp(2)

    mean = torch.stack([sampled() for _ in range(200)]).mean(0)
    torch.testing.assert_close(mean, whole, atol=0.02, rtol=0)
