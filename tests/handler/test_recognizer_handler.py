"""What the recogniser's configuration changes, asked of the handler as TorchServe would."""

import io
import json
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import pytest
from PIL import Image

from handler.checkpoint import read_metadata
from tests.drawn_text import draw_line
from training import ngram

with warnings.catch_warnings():
    # It leaves a file of its own open.
    warnings.simplefilter("ignore", ResourceWarning)
    from ts.context import Context, RequestProcessor

from handler.recognizer_handler import RecognizerHandler

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "model_store" / "crnn-2.0.safetensors"
GOLDEN = ROOT / "deploy" / "golden"
MEETING = "次の会議は四月十一日の火曜日です"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What TorchServe unpacks of an archive."""
    shutil.copy(WEIGHTS, tmp_path)
    return tmp_path


def context(folder: Path, settings: Mapping[str, Any]) -> Context:
    model = {"modelName": "crnn", "modelVersion": "2.0", "serializedFile": WEIGHTS.name}
    return Context(
        "crnn",
        str(folder),
        {"model": model},
        8,
        None,
        "0.12.0",
        model_yaml_config={"handler": {"threads": 2, **settings}},
    )


def texts(folder: Path, settings: Mapping[str, Any], *pictures: bytes) -> list[str]:
    """What a worker that starts with these settings reads in pictures of lines, in one batch."""
    started = context(folder, settings)
    handler = RecognizerHandler()
    handler.initialize(started)
    started.request_processor = [RequestProcessor({"Content-Type": "image/png"}) for _ in pictures]
    answers = handler.handle([{"body": picture} for picture in pictures], started)
    return [json.loads(answer)["lines"][0]["text"] for answer in answers]


def golden(name: str) -> bytes:
    return (GOLDEN / "images" / f"{name}.png").read_bytes()


def squeezed(text: str, share: float) -> bytes:
    """A word whose letters are too narrow to be read with certainty."""
    drawn = draw_line(text)
    size = (round(drawn.shape[1] * share), drawn.shape[0])
    file = io.BytesIO()
    Image.fromarray(cv2.resize(drawn, size, interpolation=cv2.INTER_AREA)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("languages", [["en"], ["zh-hans"], ["en", "ja"]])
def test_characters_of_other_languages_never_come_out(folder: Path, languages: list[str]) -> None:
    known = read_metadata(WEIGHTS).languages
    pictures = [golden(name) for name in ("en-00", "zh-hans-00", "zh-hant-01", "ja-09", "ja-03")]
    read = texts(folder, {"languages": languages}, *pictures)
    assert set("".join(read)) <= set("".join(known[name] for name in languages))
    assert not set("".join(texts(folder, {}, *pictures))) <= set(known["zh-hans"])
    if "en" in languages:
        assert read[0] == "The next meeting is on Tuesday, 11 April 2023."
    if "zh-hans" in languages:
        assert read[1] == "会议定于四月十一日下午三点召开"
    if "ja" in languages:
        assert read[3] == "コーヒーとサンドイッチのセット"


def test_the_handler_tells_the_languages_that_it_reads(folder: Path) -> None:
    handler = RecognizerHandler()
    handler.initialize(context(folder, {"languages": ["en"]}))
    told = handler.describe_handle()
    assert told["languages"] == ["en"]
    assert told["characters"] == len(read_metadata(WEIGHTS).languages["en"])


def test_a_beam_prefers_words_of_its_lexicon(folder: Path) -> None:
    shares = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
    words = [word for word in ("sailed", "brilliant", "modern", "minimum") for _ in shares]
    pictures = [squeezed(word, share) for word, share in zip(words, shares * 4, strict=True)]
    (folder / "words.txt").write_text("Sailed\nbrilliant\nmodern\n")
    alone = texts(folder, {"decoder": "beam"}, *pictures)
    helped = texts(folder, {"decoder": "beam", "lexicon": "words.txt"}, *pictures)
    mended = {w for w, a, h in zip(words, alone, helped, strict=True) if a != w == h}
    assert mended
    assert "minimum" not in mended
    assert all(h == w for w, a, h in zip(words, alone, helped, strict=True) if a == w)
    assert "minimum" in helped  # also what no lexicon holds is read


def test_a_beam_prefers_what_its_n_gram_has_seen(folder: Path) -> None:
    """The picture shows 十一日; a number's stroke and a long vowel's look alike."""
    pictures = [golden("ja-00"), golden("ja-01")]
    alone = texts(folder, {"decoder": "beam"}, *pictures)
    for stroke in "一ー":
        seen = [MEETING.replace("十一", f"十{stroke}"), f"会議は十{stroke}日です"] * 5
        ngram.save(folder / "ja.safetensors", *ngram.discounted(ngram.counts(seen, 3), 1), 3)
        helped = texts(folder, {"decoder": "beam", "ngram": "ja.safetensors"}, *pictures)
        assert helped == [seen[0], alone[1]]


def test_a_worker_does_not_start_where_a_file_is_missing(folder: Path) -> None:
    with pytest.raises(OSError, match=r"words\.txt"):
        texts(folder, {"decoder": "beam", "lexicon": "words.txt"}, golden("en-00"))
