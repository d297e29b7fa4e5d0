"""Learning from corrected lines: what is read of them, what is learnt, and what is kept."""

import io
import random
import tarfile
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest
import torch

from handler import checkpoint
from handler.crnn import CRNN, CRNNConfig
from textline.charset import ENGLISH, Charset
from training import fonts
from training.corrected import read_corrections
from training.dataset import Source
from training.distill import Teacher
from training.finetune import Judged, between, choose
from training.finetuner import CPU, FineTuner, FineTuning
from training.languages import language
from training.lessons import lessons
from training.render import Renderer

ROOT = Path(__file__).parents[2]
CHARSET = Charset(ENGLISH)
TTF = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")


def tar_of(path: Path, rows: dict[str, str]) -> Path:
    """As the gateway sends them: pictures, then labels."""
    _, png = cv2.imencode(".png", np.full((20, 90), 200, np.uint8))
    labels = "".join(f"{name}\t{text}\n" for name, text in rows.items()).encode()
    with tarfile.open(path, "w") as tar:
        for name, data in [*((name, png.tobytes()) for name in rows), ("labels.tsv", labels)]:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def test_a_text_is_learnt_from_or_judged_by_never_both(tmp_path: Path) -> None:
    rows = {f"{i}.png": f"line {i % 40}" for i in range(80)} | {"x.png": "漢", "y.png": " "}
    corrections = read_corrections(tar_of(tmp_path / "c.tar", rows), CHARSET)
    learnt, held_out = ({text for _, text in c} for c in (corrections.learnt, corrections.held_out))
    assert learnt | held_out == set(rows.values()) - {"漢", " "}
    assert not learnt & held_out
    assert corrections.left == 2
    assert corrections.learnt[0][0].shape == (32, 144)


@pytest.mark.parametrize("broken", ["no tar", "too few", "no labels"])
def test_what_is_no_set_of_corrections_is_refused(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "c.tar"
    if broken == "no tar":
        path.write_bytes(b"nonsense")
    elif broken == "too few":
        tar_of(path, {"0.png": "one"})
    else:
        tarfile.open(path, "w").close()
    with pytest.raises((ValueError, tarfile.TarError)):
        read_corrections(path, CHARSET)


def test_what_costs_the_golden_set_too_much_is_not_chosen() -> None:
    before = Judged(0, held_out=20, golden=1.0)
    tried = [Judged(1.0, 5, 1.6), Judged(0.75, 7, 1.4), Judged(0.5, 9, 1.2)]
    assert choose(before, tried, cost=0.5).share == 0.75
    with pytest.raises(SystemExit, match="Nothing is written"):
        choose(before, [Judged(1.0, 5, 9.0), Judged(0.5, 20, 1.0)], cost=0.5)


def test_between_two_networks() -> None:
    config = CRNNConfig(CHARSET.classes, channels=(8, 16, 24, 32), features=32, hidden=16, rank=12)
    old, new = CRNN(config), CRNN(config)
    middle = between(old, new, 0.25).state_dict()
    for name, tensor in new.state_dict().items():
        if tensor.is_floating_point():
            torch.testing.assert_close(middle[name], old.state_dict()[name].lerp(tensor, 0.25))


def test_each_corrected_line_comes_once_a_round() -> None:
    texts = [f"line {i}" for i in range(30)]
    lines = [(np.full((32, 40 + 9 * i), 255, np.uint8), text) for i, text in enumerate(texts)]
    batches, seen = lessons(lines, CHARSET, 2048, random.Random(3)), list[str]()
    while len(seen) < 60:
        batch = next(batches)
        assert batch.lines.shape[0] == 1 or batch.lines.shape[0] * batch.lines.shape[3] <= 2048
        codes = torch.split(batch.targets, batch.lengths.tolist())
        seen += [CHARSET.decode(code.tolist()) for code in codes]
    assert sorted(seen[:30]) == sorted(seen[30:]) == sorted(texts)


def test_corrections_are_learnt_and_the_rest_is_kept(tmp_path: Path) -> None:
    weights = ROOT / "model_store" / "crnn-1.0.safetensors"
    model, metadata = checkpoint.load(weights)
    cache = tmp_path / "fonts.json"
    found = fonts.find_fonts(metadata.charset.characters, cache, [TTF])
    faces = [font for font in found if font.family == "cmr10"] or found[:1]
    renderer = Renderer([language("en", faces, 3, None)], metadata.charset, 3)
    upside_down = [(line[::-1].copy(), text) for line, text in (renderer.line() for _ in range(24))]
    source = Source(metadata.charset, cache)
    recipe = FineTuning(minutes=0.005, columns=1024, kept=1024)
    tuner = FineTuner(recipe, model, Teacher([weights], metadata.charset, CPU), upside_down, source)
    batch, kept = next(tuner.corrected), next(tuner.rendered())

    before = tuner.told(batch).sum().item()
    assert tuner.drift(kept).item() == pytest.approx(0, abs=1e-4)
    for _ in range(12):
        tuner.step(0.5, batch, kept)
    assert tuner.told(batch).sum().item() < 0.6 * before
    assert tuner.drift(kept).item() < 0.5
    assert tuner.run() > 0
