"""Bodies that stop coming, or whose compression is cut short: an error, not a wait without end."""

import asyncio
import zlib

import pytest

from gateway import patience
from tests.gateway.conftest import Client
from tests.gateway.pictures import encoded

SHORT = zlib.compress(encoded())[:200]
FORM = b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n'
OF_FORMS = "multipart/form-data; boundary=b"


async def sent_in_two(
    client: Client, path: str, headers: dict[str, str], body: bytes, method: str = "POST"
) -> bytes:
    """The answer's beginning; the body comes after the head, so that a handler waits for it."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    reader, writer = await asyncio.open_connection(client.host, client.port)
    try:
        writer.write("\r\n".join([*lines, "", ""]).encode())
        await asyncio.sleep(0.1)
        writer.write(body)
        async with asyncio.timeout(5):
            return await reader.readuntil(b"}")  # it is closed later
    finally:
        writer.close()


@pytest.mark.parametrize("path", ["/recognize", "/jobs"])
@pytest.mark.parametrize(
    ("kind", "body", "more"),
    [
        ("application/json", b'{"image": "', 0),
        (OF_FORMS, FORM, 0),
        (OF_FORMS, FORM + encoded()[:100], 0),
        ("application/json", b'{"image": "', 100),
        (OF_FORMS, FORM, 100),
    ],
    ids=["deflated json", "deflated form", "deflated part", "silent json", "silent form"],
)
async def test_a_body_that_does_not_end_is_answered(
    client: Client, monkeypatch: pytest.MonkeyPatch, path: str, kind: str, body: bytes, more: int
) -> None:
    """more: bytes that are announced and never come; else what came was cut before it was sent."""
    monkeypatch.setattr(patience, "QUIET", 0.5)
    packed = zlib.compress(body + bytes(5000))[:-8]
    plain = {"Content-Type": kind, "Content-Length": str(len(body) + more)}
    cut = {"Content-Type": kind, "Content-Encoding": "deflate", "Content-Length": str(len(packed))}
    told = await sent_in_two(client, path, plain if more else cut, body if more else packed)
    assert told.startswith(b"HTTP/1.1 400 "), told[:200]
    assert b"application/problem+json" in told
    assert b"cut short" in told
    assert (await client.get("/healthz")).status == 200


async def test_a_picture_whose_compression_is_cut_short(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "QUIET", 0.5)
    headers = {"Content-Encoding": "deflate", "Content-Length": str(len(SHORT))}
    told = await sent_in_two(client, "/recognize", headers, SHORT)
    assert told.startswith(b"HTTP/1.1 400 ")
    assert b"cut short" in told


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("deflate", zlib.compress(b'{"lines": []}' + bytes(5000))[:-8]), ("gzip", b"no gzip at all")],
    ids=["deflate", "gzip"],
)
async def test_corrections_whose_compression_is_damaged(
    client: Client, monkeypatch: pytest.MonkeyPatch, encoding: str, body: bytes
) -> None:
    monkeypatch.setattr(patience, "QUIET", 0.5)
    headers = {"Content-Encoding": encoding, "Content-Length": str(len(body))}
    path = "/history/01ARZ3NDEKTSV4RRFFQ69G5FAV"
    told = await sent_in_two(client, path, headers, body, method="PATCH")
    assert told.startswith(b"HTTP/1.1 400 "), told[:200]
    assert b"application/problem+json" in told
