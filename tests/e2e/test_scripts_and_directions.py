"""Chinese, Japanese, vertical lines, and pages that lie on their side or stand on their head."""

import math
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.bag_of_words import score
from benchmarks.rendered import DENSE_PAGE, draw_page, encoded
from deploy.stack import Stack
from tests.drawn_text import draw_line
from tests.e2e.asking import get, post
from training.scores import bare, distance

PICTURES = Path(__file__).parent / "pictures"
"""Drawn in Noto Sans CJK and Noto Serif CJK, which are free under the Open Font License."""
NOVEL = """吾輩は猫である。名前はまだ無い。
どこで生れたかとんと見当が
つかぬ。何でも薄暗いじめじめ
した所でニャーニャー泣いて
いた事だけは記憶している。
「これはお前、どうしたんだ？」
載せられてスーと持ち上げられた
時何だかフワフワした感じが
あったばかりである。"""
TEXTS = {
    "chinese": "今天的会议改到下午三点\n请大家准时参加，谢谢。",
    "japanese": "明日の会議は午後三時からです\nよろしくお願いします。",
    "vertical": "山の上に小さな家がある\n窓から海が見えます\n風が気持ちいい",
}


def read(stack: Stack, picture: bytes) -> dict[str, object]:
    answer = post(f"{stack.gateway_url}/recognize?store=false", picture, "image/png").json
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize("name", TEXTS)
def test_chinese_and_japanese_are_read(stack: Stack, name: str) -> None:
    answer = read(stack, (PICTURES / f"{name}.png").read_bytes())
    text, truth = str(answer["text"]), TEXTS[name]
    assert text.count("\n") == truth.count("\n")
    assert distance(bare(text), bare(truth)) <= 1
    assert answer["model"] == {"name": "crnn", "version": "2.0"}


def test_a_page_of_a_novel_in_columns(stack: Stack) -> None:
    """Long vowels and small kana, which are set otherwise than in rows."""
    text = str(read(stack, (PICTURES / "novel.png").read_bytes())["text"])
    assert text.count("\n") == NOVEL.count("\n")
    assert distance(bare(text), bare(NOVEL)) <= 3
    assert "ニャーニャー" in text


def test_a_vertical_lines_characters_are_below_one_another(stack: Stack) -> None:
    answer = read(stack, (PICTURES / "vertical.png").read_bytes())
    lines = answer["lines"]
    assert isinstance(lines, list)
    assert [line["bbox"][0][0] for line in lines] == sorted(
        (line["bbox"][0][0] for line in lines), reverse=True
    )
    tops = [char["bbox"][0][1] for char in lines[0]["chars"]]
    assert tops == sorted(tops)
    assert len(set(tops)) == len(tops)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_in_its_order(stack: Stack, degrees: int) -> None:
    page = draw_page(DENSE_PAGE[:6], width=820)
    turned = encoded(page.rotate(degrees, expand=True))
    truth = "\n".join(DENSE_PAGE[:6])
    text = str(read(stack, turned)["text"])
    assert score(text, truth).f1 > 0.85
    first = text.split("\n")[0]
    assert distance(first, DENSE_PAGE[0]) < 0.2 * len(DENSE_PAGE[0])


@pytest.mark.parametrize("degrees", [-30, -20, 20, 30])
def test_a_word_cut_out_with_an_upright_box_is_read_along_its_slope(
    stack: Stack, degrees: int
) -> None:
    level = Image.fromarray(draw_line("Station Road", 48))
    word = level.rotate(-degrees, expand=True, fillcolor="white")
    answer = post(f"{stack.gateway_url}/recognize?layout=line", encoded(word), "image/png").json
    assert answer["text"] == "Station Road"
    (left, top), (right, end), *_ = answer["lines"][0]["polygon"]
    assert math.degrees(math.atan2(end - top, right - left)) == pytest.approx(degrees, abs=12)


def test_the_english_version_stands_beside_the_multilingual_one(stack: Stack) -> None:
    models = {
        (m["name"], m["version"]): m for m in get(f"{stack.gateway_url}/models").json["models"]
    }
    assert models["crnn", "2.0"]["default"]
    assert not models["crnn", "1.0"]["default"]
    assert models["crnn", "1.0"]["languages"] == ["en"]
    assert models["crnn", "2.0"]["languages"] == ["en", "zh-hans", "zh-hant", "ja"]
    picture = encoded(draw_page(["Plain English"], width=300))
    answer = post(f"{stack.gateway_url}/recognize?model=crnn_v1", picture, "image/png").json
    assert answer["model"] == {"name": "crnn", "version": "1.0"}
    assert answer["text"] == "Plain English"
