"""A picture in, its text out: the real models, the real cache, the real history."""

import base64
import json
import time

from benchmarks.bag_of_words import score
from benchmarks.rendered import DENSE_PAGE, draw_page, encoded
from deploy.stack import Stack
from tests.e2e.asking import get, post


def test_a_line_of_english_reads_right(stack: Stack) -> None:
    text = "The next meeting is on Tuesday"
    picture = encoded(draw_page([text], width=20 + 12 * len(text), margin=6))
    answer = post(f"{stack.gateway_url}/recognize?layout=line", picture, "image/png").json
    assert answer["text"] == text
    assert answer["confidence"] > 0.8
    assert [word["text"] for word in answer["lines"][0]["words"]] == text.split()


def test_a_page_reads_in_order_with_boxes_where_the_lines_are(stack: Stack) -> None:
    page = draw_page(DENSE_PAGE[:6], width=820)
    answer = post(f"{stack.gateway_url}/recognize", encoded(page, "JPEG"), "image/jpeg").json
    assert len(answer["lines"]) == 6
    assert score(answer["text"], "\n".join(DENSE_PAGE[:6])).f1 > 0.85
    tops = [line["bbox"][0][1] for line in answer["lines"]]
    assert tops == sorted(tops)
    for row, line in enumerate(answer["lines"]):
        (left, top), (right, bottom) = line["bbox"]
        assert 0 <= left < right <= page.width
        assert top < 40 + 32 * row + 13 < bottom


def test_a_request_is_found_by_its_id_in_the_log_of_each_part(stack: Stack) -> None:
    page = encoded(draw_page(DENSE_PAGE[:2], width=820))
    answer = post(
        f"{stack.gateway_url}/recognize", page, "image/png", X_Request_ID="of-mrs-ellison"
    )
    assert answer.headers["X-Request-ID"] == "of-mrs-ellison"
    end = time.monotonic() + 20  # a worker's words pass through TorchServe
    for part, said in (
        ("gateway", "POST /recognize 200"),
        ("torchserve", "found 2 lines of of-mrs-ellison"),
        ("torchserve", "read 2 lines of of-mrs-ellison"),
    ):
        while not any(
            said in line and "of-mrs-ellison" in line
            for line in stack.processes[part].log.read_text().splitlines()
        ):
            assert time.monotonic() < end, (part, said)
            time.sleep(0.1)


def test_an_empty_page_is_no_error(stack: Stack) -> None:
    answer = post(f"{stack.gateway_url}/recognize?layout=page", encoded(draw_page([])), "image/png")
    assert answer.status == 200
    assert (answer.json["text"], answer.json["lines"], answer.json["confidence"]) == ("", [], 0)


def test_the_second_time_it_comes_from_the_cache_and_history_has_it_once(stack: Stack) -> None:
    picture = encoded(draw_page(["Kept for later"], width=400))
    in_json = json.dumps({"image": base64.b64encode(picture).decode()}).encode()
    first = post(f"{stack.gateway_url}/recognize", picture, "image/png").json
    second = post(f"{stack.gateway_url}/recognize", in_json, "application/json").json
    assert (first["cached"], second["cached"]) == (False, True)
    assert second["id"] == first["id"]
    assert second["text"] == first["text"]
    kept = get(f"{stack.gateway_url}/history/{first['id']}").json
    assert kept["text"] == first["text"]
    assert kept["timestamp"]
    newest = get(f"{stack.gateway_url}/history?limit=2").json["items"]
    assert [item["id"] for item in newest].count(first["id"]) == 1


def test_a_strip_of_paper_with_a_small_word_is_no_line(stack: Stack) -> None:
    strip = encoded(draw_page(["My job"]))  # 1000 × 112
    answer = post(f"{stack.gateway_url}/recognize?store=false", strip, "image/png").json
    assert answer["text"] == "My job"
