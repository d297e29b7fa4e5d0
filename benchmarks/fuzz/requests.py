"""One request for each number: what is sent, byte by byte."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from benchmarks.fuzz import values
from benchmarks.fuzz.pictures import picture

_KINDS = (
    "image/png", "image/jpeg", "image/tiff", "application/pdf", "application/octet-stream",
    "text/plain; charset=nonsense", "application/x-www-form-urlencoded", "a", "", "image/png;;=",
)  # fmt: skip
_IDS = ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "x", "%00", "..", "a%2fb", "%ff%fe", "0" * 3000, "$ne", "{}")
_PLACES = (
    "/", "/history", "/history/{id}", "/history/{id}/image", "/jobs/{id}", "/jobs/{id}/events",
    "/jobs/{id}/archive", "/live", "/live/{id}.srt", "/live/{id}.vtt", "/models", "/options",
    "/session", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/static/{id}",
    "/static/../gateway/app.py", "/static/%2e%2e/README.md", "/recognize", "/jobs", "/nowhere",
    "//", "/\xff", "*", "http://evil.example/", "/history?", "/%", "/?%zz",
)  # fmt: skip
_NAMES = ("q", "model", "before", "limit", "format", "x", "")
_METHODS = (
    "GET",
    "GET",
    "GET",
    "HEAD",
    "DELETE",
    "PUT",
    "PATCH",
    "OPTIONS",
    "POST",
    "TRACE",
    "PROPFIND",
)

_DISPOSITIONS = (
    'form-data; name="{name}"', 'form-data; name="{name}"; filename="a.png"',
    "form-data; name={name}", "form-data", 'attachment; name="{name}"', 'form-data; name="',
    "form-data; name*=utf-8''{name}", 'form-data; name="{name}"; filename="\xe9\x00"',
)  # fmt: skip
"""The likelier ones first."""
_OF_PARTS = (
    "Content-Type: image/png", "Content-Transfer-Encoding: base64", "Content-Encoding: gzip",
    "Content-Transfer-Encoding: quoted-printable", "Content-Transfer-Encoding: x",
    "Content-Type: multipart/mixed; boundary=b", "Content-Length: 7", "X", ": y",
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """whole: it is HTTP, whatever it asks for, and so is owed an answer."""

    method: str
    path: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    whole: bool = True
    raw: bytes | None = None

    def bytes(self, host: str) -> bytes:
        if self.raw is not None:
            return self.raw.replace(b"{host}", host.encode())
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body or self.method in ("POST", "PUT", "PATCH"):
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass") + self.body


def request(seed: int, number: int) -> Request:
    random = Random(f"{seed} {number}")
    return random.choice(_MAKERS)(random)


def _plain(random: Random) -> Request:
    sent = [("Content-Type", random.choice(_KINDS)), *values.headers(random)]
    return Request("POST", f"/recognize{_query(values.options(random))}", sent, picture(random))


def _form(random: Random) -> Request:
    place = random.choice(("/recognize", "/recognize", "/jobs"))
    boundary = random.choice(("b", "----x", "a" * 70, "a" * 200, "", "a b", "'"))
    parts = [
        _part(random, "file", picture(random)) for _ in range(random.choice((0, 1, 1, 1, 2, 5)))
    ]
    parts += [_part(random, name, value.encode()) for name, value in values.options(random)]
    random.shuffle(parts)
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\r\n" + part for part in parts) + mark + b"--\r\n"
    if random.random() < 0.3:
        body = body[: random.randrange(len(body) + 1)]
    kind = random.choice(("form-data", "form-data", "form-data", "mixed", "x"))
    told = f"multipart/{kind}; boundary={boundary}"
    return Request("POST", place, [("Content-Type", told), *values.headers(random)], body)


def _part(random: Random, name: str, content: bytes) -> bytes:
    disposition = min(int(random.expovariate(1.2)), len(_DISPOSITIONS) - 1)
    lines = [f"Content-Disposition: {_DISPOSITIONS[disposition].format(name=name)}"]
    if random.random() < 0.4:
        lines.append(random.choice(_OF_PARTS))
    if random.random() < 0.05:
        lines = []
    return "\r\n".join([*lines, "", ""]).encode() + content + b"\r\n"


def _json(random: Random) -> Request:
    """An object that is nearly right."""
    members: dict[str, object] = dict(values.options(random))
    place = random.choice(("/recognize", "/recognize", "/jobs"))
    if place == "/jobs":
        members["items"] = [_item(random) for _ in range(random.randrange(4))]
    else:
        members |= _item(random)
    if random.random() < 0.3:
        members[random.choice((*members, "x"))] = values.json_value(random)
    return _as_json(random, place, json.dumps(members).encode())


def _item(random: Random) -> dict[str, object]:
    makers: tuple[Callable[[], dict[str, object]], ...] = (
        lambda: {"image": base64.b64encode(picture(random)).decode()},
        lambda: {
            "image": random.choice(("", "data:", "data:;base64,", "data:image/png;base64,A", "é"))
        },
        lambda: {"url": values.url(random)},
        lambda: {random.choice(("image", "url", "name")): values.json_value(random)},
    )
    return random.choice(makers)()


def _any_json(random: Random) -> Request:
    place = random.choice(("/recognize", "/jobs", "/session"))
    body = json.dumps(values.json_value(random)).encode()
    return _as_json(random, place, body)


def _as_json(random: Random, place: str, body: bytes) -> Request:
    broken: tuple[Callable[[], bytes], ...] = (
        lambda: body[: random.randrange(len(body) + 1)],
        lambda: b"[" * 100_000,
        lambda: b'{"a":' * 50_000,
        lambda: b"\xef\xbb\xbf" + body,
        lambda: body.decode("utf-8", "replace").encode("utf-16"),
        lambda: body + b"\xff",
        lambda: body + body,
        lambda: b'{"image": ' + b"9" * 5000 + b"}",
        lambda: body.replace(b'"', b"'"),
    )
    if random.random() < 0.25:
        body = random.choice(broken)()
    kind = random.choice(
        ("application/json",) * 4 + ("application/json; charset=utf-16", "text/json")
    )
    return Request("POST", place, [("Content-Type", kind), *values.headers(random)], body)


def _place(random: Random) -> Request:
    """Any method anywhere."""
    path = random.choice(_PLACES).replace("{id}", random.choice(_IDS))
    pairs = [
        (random.choice(_NAMES), values.text(random)) for _ in range(random.choice((0, 0, 1, 2)))
    ]
    body = picture(random) if random.random() < 0.2 else b""
    return Request(random.choice(_METHODS), path + _query(pairs), values.headers(random), body)


def _no_http(random: Random) -> Request:
    """Bytes that are HTTP only nearly, or not at all."""
    good = _plain(random).bytes("{host}")
    head, _, body = good.partition(b"\r\n\r\n")
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: random.randbytes(random.randrange(1, 400)),
        lambda: good[: random.randrange(1, len(good))],
        lambda: _flipped(random, head) + b"\r\n\r\n" + body,
        lambda: head.replace(b"HTTP/1.1", b"HTTP/9") + b"\r\n\r\n" + body,
        lambda: head + b"\r\nContent-Length: 5\r\n\r\n" + body,
        lambda: head + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
        lambda: _chunked(random, head, body),
        lambda: head + b"\r\nX: " + b"y" * 20_000 + b"\r\n\r\n" + body,
        lambda: head.replace(b"\r\n", b"\n") + b"\n\n" + body,
        lambda: b"\x16\x03\x01\x02\x00\x01\x00" + random.randbytes(60),
    )
    return Request("POST", "/recognize", whole=False, raw=random.choice(makers)())


def _chunked(random: Random, head: bytes, body: bytes) -> bytes:
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length")]
    size = random.choice((b"%x" % len(body), b"ffffffff", b"-1", b"zz", b"0"))
    chunks = size + b"\r\n" + body + b"\r\n0\r\n\r\n"
    return b"\r\n".join([*lines, b"Transfer-Encoding: chunked", b"", chunks])


def _flipped(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 8))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _query(pairs: list[tuple[str, str]]) -> str:
    told = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    return f"?{told}" if told else ""


_MAKERS: tuple[Callable[[Random], Request], ...] = (
    _plain, _plain, _plain, _form, _form, _json, _json, _any_json, _place, _place, _no_http,
)  # fmt: skip
