"""The recogniser's benchmark: two lines that are drawn here, read in real processes."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.recognizer.guide import BEGIN, END, GUIDE, filled
from benchmarks.recognizer.messages import About
from benchmarks.recognizer.results import Results, Setting, Timing
from benchmarks.recognizer.sets import sample
from benchmarks.recognizer.table import report
from benchmarks.rendered import draw_page
from training.scores import Scores

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ("The treasurer reported an opening balance", "Invoice 2023 from Harbour Supplies")
ONE = Setting(threads=1, at_a_time=1)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """DATA with one small set."""
    folder = tmp_path / "uw3_lines_500"
    folder.mkdir()
    for i, text in enumerate(TEXTS):
        draw_page([text], width=620, margin=6).save(folder / f"{i}.png")
    rows = [f"{i}.png\t{text}\n" for i, text in enumerate(TEXTS)]
    (folder / "labels.tsv").write_text("".join(rows))
    return tmp_path


def test_a_run_prints_tables_and_keeps_what_they_are_made_of(data: Path) -> None:
    out = data / "recognizers.json"
    command = [sys.executable, "-m", "benchmarks.recognizer", "--quick", "--threads", "1"]
    command += ["--sets", "uw3_lines_500", "--engines", "crnn-1.0", "--out", str(out)]
    run = subprocess.run(
        [*command, "--picture", str(data / "picture.png")],
        cwd=ROOT,
        env={"PATH": "", "DATA": str(data), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    results = Results.model_validate_json(out.read_text())
    assert results.engines["crnn-1.0"].batches
    assert results.scores["crnn-1.0"]["uw3_lines_500"].cer < 5
    assert {t.setting.at_a_time for t in results.timings} == {1, 8}
    assert all(ms > 0 for t in results.timings for ms in t.ms)
    assert report(results) in run.stdout
    assert (data / "picture.png").stat().st_size > 1000


def results() -> Results:
    """Two engines: one reads English in 2 ms, the other English in 10 and Chinese in 30."""
    ours = About(name="crnn-1.0", scripts=frozenset({"latin"}), batches=True, parameters=1_900_000)
    peer = About(name="ppocr-v6-small", scripts=frozenset({"latin", "chinese"}))
    times = [
        ("crnn-1.0", "sroie_lines", [2.0, 1.9, 9.0]),
        ("ppocr-v6-small", "sroie_lines", [10.0]),
        ("ppocr-v6-small", "zh_fund_docs", [30.0]),
    ]
    return Results(
        machine="a machine",
        lines=4,
        timed=2,
        rounds=3,
        sets=["sroie_lines", "zh_fund_docs"],
        engines={"crnn-1.0": ours, "ppocr-v6-small": peer},
        scores={"crnn-1.0": {"sroie_lines": Scores(4, 50, 75, 9, 8, 50, 9)}},
        timings=[Timing(engine=e, setting=ONE, line_set=s, ms=ms) for e, s, ms in times],
    )


def test_engines_are_compared_on_the_sets_that_both_read() -> None:
    assert results().times_faster("crnn-1.0", ONE) == 5
    sets = results().line_sets("latin")
    assert results().ms("ppocr-v6-small", Setting(threads=1, at_a_time=8), sets) == 10
    assert results().accuracy("crnn-1.0", sets) == 75


def test_what_was_not_measured_is_no_number() -> None:
    both = results().line_sets("latin", "chinese")
    assert results().ms("crnn-1.0", ONE, both) is None
    assert "| crnn-1.0 | 75.0 | – |" in report(results())


def test_a_guides_tables_are_replaced_and_its_words_kept() -> None:
    text = (ROOT / GUIDE).read_text("utf-8")
    once = filled(text, results())
    assert filled(once, results()) == once
    assert report(results()) in once
    assert (text.partition(BEGIN)[0], text.partition(END)[2]) == (
        once.partition(BEGIN)[0],
        once.partition(END)[2],
    )


def test_a_sample_is_spread_over_the_set(tmp_path: Path) -> None:
    (tmp_path / "labels.tsv").write_text("".join(f"{i}.png\t{i}\n" for i in range(10)))
    assert [text for _, text in sample(tmp_path, 3)] == ["0", "3", "6"]
    assert len(sample(tmp_path, 0)) == len(sample(tmp_path, 99)) == 10
