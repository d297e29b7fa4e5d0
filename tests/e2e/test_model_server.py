"""TorchServe by itself: what it reads, refuses and tells."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.rendered import DENSE_PAGE, draw_page, encoded
from deploy.stack import Stack
from tests.e2e.asking import Answer, get, post
from textline import wire
from textline.line import collate, prepare_line

NEXT_WIRE = "application/vnd.textline.v2+safetensors"


def line_picture(text: str) -> NDArray[np.uint8]:
    """(H, W, 3), cropped to the line."""
    width = 20 + 12 * len(text)
    return np.asarray(draw_page([text], width=width, margin=6), np.uint8)


def ask_crnn(stack: Stack, body: bytes, kind: str) -> Answer:
    return post(f"{stack.torchserve_url}/predictions/crnn/1.0", body, kind)


def ask_detector(stack: Stack, body: bytes, kind: str) -> Answer:
    return post(f"{stack.torchserve_url}/predictions/detector/1.0", body, kind)


def as_wire(*texts: str) -> bytes:
    return wire.encode_lines(*collate([prepare_line(line_picture(text)) for text in texts]))


def test_a_line_reads_the_same_alone_and_among_others(stack: Stack) -> None:
    texts = ["Total 9.30", DENSE_PAGE[0], "A", DENSE_PAGE[12]]
    together = ask_crnn(stack, as_wire(*texts), wire.CONTENT_TYPE).json["lines"]
    for text, among_others in zip(texts, together, strict=True):
        (alone,) = ask_crnn(stack, as_wire(text), wire.CONTENT_TYPE).json["lines"]
        assert alone["text"] == among_others["text"]
        assert alone["confidence"] == pytest.approx(among_others["confidence"], abs=1e-3)


def test_a_picture_of_one_line_reads_as_its_tensor_does(stack: Stack) -> None:
    text = "Invoice 2023/0417"
    picture = encoded(draw_page([text], width=20 + 12 * len(text), margin=6))
    in_json = json.dumps({"image": base64.b64encode(picture).decode()}).encode()
    by_wire = ask_crnn(stack, as_wire(text), wire.CONTENT_TYPE).json
    assert by_wire["model"] == {"name": "crnn", "version": "1.0"}
    assert ask_crnn(stack, picture, "image/png").json == by_wire
    assert ask_crnn(stack, in_json, "application/json").json == by_wire


def test_each_character_has_its_span(stack: Stack) -> None:
    (line,) = ask_crnn(stack, as_wire(DENSE_PAGE[3]), wire.CONTENT_TYPE).json["lines"]
    spans = [char["span"] for char in line["chars"]]
    assert "".join(char["text"] for char in line["chars"]) == line["text"]
    assert spans == sorted(spans)
    width = prepare_line(line_picture(DENSE_PAGE[3])).shape[1]
    assert all(0 <= left < right <= width for left, right in spans)


def test_one_bad_request_never_fails_its_neighbours(stack: Stack) -> None:
    bodies = [as_wire("Good line"), b"broken"] * 6
    with ThreadPoolExecutor(len(bodies)) as pool:
        answers = list(pool.map(lambda body: ask_crnn(stack, body, wire.CONTENT_TYPE), bodies))
    assert [answer.status for answer in answers] == [200, 400] * 6


def test_the_detector_takes_a_tensor_or_a_picture(stack: Stack) -> None:
    page = draw_page(DENSE_PAGE[:5], width=700)
    by_wire = ask_detector(
        stack, wire.encode_page(np.asarray(page, np.uint8)), wire.CONTENT_TYPE
    ).json
    assert (by_wire["width"], by_wire["height"]) == page.size
    assert by_wire["model"] == {"name": "detector", "version": "1.0"}
    assert np.shape(by_wire["quads"]) == (5, 4, 2)
    assert len(by_wire["scores"]) == 5
    assert ask_detector(stack, encoded(page), "image/png").json == by_wire


BAD = {
    "an empty body": (b"", "image/png", {400, 415}),
    "no picture": (b"Dear Sir or Madam", "image/png", {415}),
    "a broken tensor": (b"x" * 100, wire.CONTENT_TYPE, {400}),
    "the next wire format": (b"x" * 100, NEXT_WIRE, {415}),
    "a cut picture": (encoded(draw_page(["cut"]))[:500], "image/png", {422}),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("ask_model", [ask_crnn, ask_detector])
def test_bad_requests_are_refused_in_json(stack: Stack, ask_model: object, case: str) -> None:
    assert callable(ask_model)
    body, kind, statuses = BAD[case]
    answer = ask_model(stack, body, kind)
    assert answer.status in statuses
    assert answer.json["code"] == answer.status
    assert answer.json["message"]


@pytest.mark.parametrize("model", ["crnn", "detector"])
def test_a_model_describes_itself(stack: Stack, model: str) -> None:
    (described,) = get(f"{stack.management_url}/models/{model}?customized=true").json
    assert described["workers"][0]["status"] == "READY"
    assert described["customizedMetadata"]


def test_archives_come_from_the_model_store_alone(stack: Stack) -> None:
    for url in ("http://127.0.0.1:9/x.mar", "file:///etc/passwd", "../LICENSE"):
        answer = post(f"{stack.management_url}/models?url={url}", b"", "text/plain")
        assert answer.status in (400, 403, 404), answer.body
