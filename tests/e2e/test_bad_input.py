"""What a stranger may send: each gets its error, soon, and the next one is served as ever."""

import json
import struct
import zlib

import pytest

from benchmarks.rendered import draw_page, encoded
from deploy.stack import Stack
from tests.e2e.asking import ask, get, post
from tests.machine import a_second

JPEG = encoded(draw_page(["A receipt"], width=300), "JPEG")


def png_header(width: int, height: int) -> bytes:
    """A PNG that announces its size and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + sum_

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


CASES = {
    "no bytes": ("", b"", "image/png", 415, "unsupported_image"),
    "a text file": ("", b"Dear Sir or Madam,\n" * 50, "image/png", 415, "unsupported_image"),
    "a cut JPEG": ("", JPEG[: len(JPEG) // 2], "image/jpeg", 422, "undecodable_image"),
    "a huge PNG": ("", png_header(60_000, 60_000), "image/png", 413, "too_large"),
    "too many bytes": ("", b"\0" * (21 << 20), "image/png", 413, "too_large"),
    "an unknown option": ("?colour=red", JPEG, "image/jpeg", 400, "bad_request"),
    "an unknown value": ("?layout=round", JPEG, "image/jpeg", 400, "bad_request"),
    "an unknown model": ("?model=nope", JPEG, "image/jpeg", 404, "not_found"),
    "an unknown version": ("?model=crnn_v99", JPEG, "image/jpeg", 404, "not_found"),
    "broken JSON": ("", b'{"image": ', "application/json", 400, "bad_request"),
    "wrong Base64": ("", b'{"image": "!!!"}', "application/json", 400, "bad_request"),
    "no image": ("", json.dumps({}).encode(), "application/json", 400, "bad_request"),
    "broken multipart": ("", b"--x\r\n", "multipart/form-data; boundary=x", 400, "bad_request"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_gets_its_error_within_a_second(stack: Stack, case: str) -> None:
    query, body, kind, status, code = CASES[case]
    answer = post(f"{stack.gateway_url}/recognize{query}", body, kind)
    assert (answer.status, answer.json["code"]) == (status, code), answer.body
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json["request_id"]
    assert answer.seconds < a_second()
    assert get(f"{stack.gateway_url}/readyz").json["status"] == "ready"


def test_other_methods_and_addresses(stack: Stack) -> None:
    assert ask("DELETE", f"{stack.gateway_url}/recognize").status == 405
    assert get(f"{stack.gateway_url}/nowhere").json["code"] == "not_found"
