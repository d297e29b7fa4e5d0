"""Texts, options, headers and addresses, good and bad."""

from collections.abc import Callable
from random import Random

_TEXTS = (
    "", " ", "\x00", "null", "undefined", "NaN", "-1", "0", "1e999", "true", "True", "'", '"',
    "\\", "../../etc/passwd", "%00", "%ff", "%", "${7*7}", "{{7*7}}", "<b>", "$where", "[$ne]",
    "(?:", "*", "é", "日本語", "\u202e", "\ud7ff", "🧾", "\r\nX-A: b", "a" * 300, "x" * 5000,
    "1;DROP TABLE", "\t",
)  # fmt: skip
_OPTIONS = {
    "model": ("crnn", "crnn_v1", "crnn_v9", "detector", "", "../crnn"),
    "layout": ("auto", "page", "line", "circle"),
    "binarize": ("none", "otsu", "sauvola", "yes"),
    "deskew": ("true", "false", "1"),
    "chars": ("true", "false", ""),
    "template": ("none", "receipt", "invoice"),
    "format": ("json", "text", "tsv", "hocr", "alto", "pdf", "docx"),
    "store": ("true", "false", "maybe"),
}
_HEADERS: dict[str, tuple[str, ...]] = {
    "Accept": ("*/*", "text/plain", "image/png", "application/pdf;q=0.1, */*;q=x", ",;=", "a/b/c"),
    "Accept-Encoding": ("gzip", "br;q=0", "\xff"),
    "Authorization": ("Bearer ", "Bearer x", "Basic AAAA", "bearer", "\xe9"),
    "Cache-Control": ("no-cache", "no-store", "max-age=-1", ","),
    "Content-Encoding": ("gzip", "deflate", "br", "zstd", "identity", "x"),
    "Content-Language": ("\xff\xfe",),
    "Cookie": ("session=x", "session=\x22", ";;;=", "language=xx", "a" * 3000),
    "Expect": ("100-continue", "x"),
    "Idempotency-Key": ("a", "", "k" * 300, "\xe9", "a b"),
    "If-None-Match": ('"x"', "*", "W/", '"sha256:'),
    "Last-Event-ID": ("ff", "-1", "x" * 5000),
    "Origin": ("null", "http://evil.example", "://", "http://[::1"),
    "Prefer": ("respond-async", "respond-async; wait=x", ",", "return=minimal"),
    "Range": ("bytes=0-1", "bytes=-", "x"),
    "Upgrade": ("websocket", "h2c"),
    "X-Forwarded-For": ("1.2.3.4", "x, y", "::1"),
    "X-Request-ID": ("a", "\xe9", "x" * 100, "a b"),
}
_HOSTS = (
    "127.0.0.1:{port}", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "0",
    "169.254.169.254", "10.0.0.1", "nobody.invalid", "user:word@127.0.0.1", "[::1", "", "a b",
    "xn--", "\u2460.0.0.1", "." * 5, "a" * 300, "127.0.0.1:99999",
)  # fmt: skip


def text(random: Random) -> str:
    chosen = random.choice(_TEXTS)
    if random.random() < 0.3:
        chosen += "".join(chr(random.randrange(1, 0xD7FF)) for _ in range(random.randrange(6)))
    return chosen


def options(random: Random, *, good: float = 0.95) -> list[tuple[str, str]]:
    """good: the share that an option and its value are likely to be in the contract."""
    found = []
    for _ in range(random.choice((0, 1, 2, 3))):
        name = random.choice(list(_OPTIONS))
        values = _OPTIONS[name]
        right = random.random() < good
        found.append((name, random.choice(values)) if right else (text(random), text(random)))
    return found


def headers(random: Random) -> list[tuple[str, str]]:
    chosen = random.sample(list(_HEADERS), random.choice((0, 0, 0, 1, 1, 2)))
    return [(name, random.choice(_HEADERS[name])) for name in chosen]


def url(random: Random) -> str:
    """Never of a server that is somebody's."""
    scheme = random.choice(
        ("http://", "https://", "http://", "ftp://", "file://", "", "//", "HTTP:/")
    )
    host = random.choice(_HOSTS).format(port=random.randrange(70000))
    return (
        scheme + host + random.choice(("", "/", "/a.png", "/\x00", "/?a=%zz#b", "/" + text(random)))
    )


def json_value(random: Random, depth: int = 0) -> object:
    """Any value that JSON can hold, and numbers that it cannot."""
    makers: tuple[Callable[[], object], ...] = (
        lambda: None,
        lambda: random.choice((True, False)),
        lambda: random.choice((0, -1, 1.5, 10**30, float("nan"), float("inf"))),
        lambda: text(random),
        lambda: [json_value(random, depth + 1) for _ in range(random.randrange(3))],
        lambda: {text(random): json_value(random, depth + 1) for _ in range(random.randrange(3))},
    )
    return random.choice(makers[:4] if depth > 3 else makers)()
