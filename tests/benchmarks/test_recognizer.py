"""The recogniser's benchmark: two lines that are drawn here, read in real processes."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.recognizer.guide import BEGIN, END, GUIDE, filled
from benchmarks.recognizer.messages import About
from benchmarks.recognizer.results import Results, Setting, Timing
from benchmarks.recognizer.set_by_set import set_by_set
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


def test_each_set_has_a_table_of_the_engines_that_read_it() -> None:
    told = set_by_set(results())
    of_set, _, other = told.partition("`zh_fund_docs`")
    assert "`sroie_lines` (receipts; letters and digits right, case ignored):" in of_set
    assert "| crnn-1.0 | 75.0 | 2.0 |" in of_set
    assert not other  # nobody's accuracy on it is known
    assert told in report(results())


def test_it_is_said_where_ours_is_as_fast_as_it_means_to_be_and_where_not() -> None:
    both = results()
    both.engines["crnn-1.0"].scripts = both.engines["ppocr-v6-small"].scripts
    for setting, ms in ((ONE, 4.0), (Setting(threads=2, at_a_time=1), 1.0)):
        for name, took in (("crnn-1.0", ms), ("ppocr-v6-small", 20.0)):
            both.timings += [
                Timing(engine=name, setting=setting, line_set=s, ms=[took]) for s in both.sets
            ]
    both.timings = both.timings[3:]
    assert (
        "- crnn-1.0 reaches it: 20.0 (one at a time, 2 threads). "
        "Not reached: 5.0 (one at a time, 1 thread)."
    ) in report(both)
    both.timings = both.timings[:4]
    assert "- crnn-1.0 reaches it nowhere: 5.0 (one at a time, 1 thread)." in report(both)
    assert "reaches it" not in report(results())  # that one does not read all sets


def test_a_run_that_was_kept_is_told_again_unmeasured(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text(results().model_dump_json())
    command = [sys.executable, "-m", "benchmarks.recognizer", "--again", "--out", str(kept)]
    told = subprocess.run(
        [*command, "--picture", str(tmp_path / "picture.png")],
        cwd=ROOT,
        env={"PATH": "", "DATA": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == report(results())


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
