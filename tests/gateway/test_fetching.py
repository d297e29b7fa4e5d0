"""Fetching by address, from real servers: what is refused, and that nobody is reached by it."""

import os
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import quote

import pytest
import trustme
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.errors import UrlRefused
from gateway.fetching.connecting import Internet
from gateway.fetching.fetcher import MOST_REDIRECTS, Bounds, Fetcher
from tests.gateway.internet import NAME, PUBLIC_HOST, Names, Pages
from tests.machine import a_second

LOOPBACK = (
    "127.0.0.1", "127.1", "127.0.1", "127.8.9.10", "2130706433", "0x7f000001", "0x7f.1",
    "0177.0.0.1", "017700000001", "0", "0.0.0.0", "127.0.0.1.", "localhost", "localhost.",
    "LocalHost", "①②⑦.⓪.⓪.①", "127。0。0。1", "127%2e0%2e0%2e1",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
)  # fmt: skip
INNER = (
    "169.254.169.254", "169.254.0.1", "[fe80::1]", "[fe80::1%25lo]", "100.100.100.200",
    "168.63.129.16", "[fd00:ec2::254]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "[fc00::1]",
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "[ff02::1]", "198.18.0.1", "192.0.2.1",
    "[::ffff:169.254.169.254]", "[::ffff:10.0.0.1]", "[64:ff9b::a9fe:a9fe]", "2852039166",
    "0xa9fea9fe", "0251.0376.0251.0376",
)  # fmt: skip

Make = Callable[[Internet], Fetcher]


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    made: list[Fetcher] = []

    def _make(internet: Internet) -> Fetcher:
        made.append(Fetcher(internet, Bounds(bytes=100_000, seconds=0.5 * a_second())))
        return made[-1]

    yield _make
    for fetcher in made:
        await fetcher.close()


@pytest.fixture
def inner_pages() -> Pages:
    return Pages()


@pytest.fixture
async def inner(inner_pages: Pages) -> AsyncIterator[int]:
    """The port of a server on every address that nobody may reach."""
    async with TestServer(inner_pages.application(), host="0.0.0.0") as server:
        assert server.port is not None
        yield server.port


async def refusal(fetching: Awaitable[bytes]) -> str:
    began = time.perf_counter()
    with pytest.raises(UrlRefused) as refused:
        await fetching
    assert time.perf_counter() - began < 1.5 * a_second()
    assert "secret" not in refused.value.detail
    return refused.value.detail


async def test_a_picture(make: Make, pages: Pages, public: str) -> None:
    names = Names()
    fetcher = make(names.internet())
    assert await fetcher.fetch(f"{public}/picture") == pages.picture
    assert await fetcher.fetch(f"{public}/to?place=/picture") == pages.picture
    assert names.asked == [NAME] * 3
    headers = pages.requests[0].headers
    assert headers["Host"] == public.removeprefix("http://")
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


@pytest.mark.parametrize("host", [*LOOPBACK, *INNER])
async def test_inner_addresses_in_every_spelling(
    make: Make, pages: Pages, public: str, inner: int, inner_pages: Pages, host: str
) -> None:
    fetcher = make(Names().internet())
    place = f"http://{host}:{inner}/plain"
    direct = await refusal(fetcher.fetch(place))
    redirected = await refusal(fetcher.fetch(f"{public}/to?place={quote(place, safe='')}"))
    assert direct == redirected
    assert direct == await refusal(fetcher.fetch("http://nobody.invalid/"))
    assert len(pages.requests) == 1
    assert not inner_pages.requests


async def test_the_spellings_do_reach_a_server_that_is_allowed(make: Make, inner: int) -> None:
    """So that the test above does not pass because nothing listens."""
    fetcher = make(Internet(allowed=lambda address: True))
    for host in ("127.0.0.1", "127.8.9.10", "localhost", "0x7f.1", "0.0.0.0"):
        assert await fetcher.fetch(f"http://{host}:{inner}/plain") == b"secret"


async def test_a_name_that_changes_its_address(
    make: Make, pages: Pages, public: str, inner: int, inner_pages: Pages
) -> None:
    names = Names()
    fetcher = make(names.internet())
    names.known[NAME] = [[PUBLIC_HOST], ["127.0.0.1"]]
    assert await fetcher.fetch(f"{public}/picture") == pages.picture
    assert names.asked == [NAME]
    names.known[NAME] = [[PUBLIC_HOST], ["127.0.0.1"]]
    await refusal(fetcher.fetch(f"{public}/to?place=http://{NAME}:{inner}/plain"))
    for addresses in ([PUBLIC_HOST, "127.0.0.1"], ["127.0.0.1", PUBLIC_HOST], ["::1"], []):
        names.known[NAME] = [addresses]
        await refusal(fetcher.fetch(f"http://{NAME}:{inner}/plain"))
    assert not inner_pages.requests


@pytest.mark.parametrize(
    "place",
    [
        "ftp://pictures.example/a.png", "file:///etc/passwd", "gopher://pictures.example",
        "data:image/png;base64,AAAA", "javascript:1", "//pictures.example/a", "/etc/passwd", "",
        "http://", "http:///a", "pictures.example", "http://user@pictures.example/",
        "http://user:word@pictures.example/", "http://@pictures.example/", "http://:@x.example/",
        "http://a b/", "http://[::1", "http://pictures.example:99999/", "http://pictures.example:x/",
        "http://127.0.0.1\\@pictures.example/", "http://pictures.example\r\nX: y/", "http://\x00/",
        "http://xn--/", "http://.../", "http://" + "a" * 300, "http://a/" + "x" * 5000,
    ],
)  # fmt: skip
async def test_what_is_no_address_of_a_picture(make: Make, place: str) -> None:
    names = Names()
    names.known.update({name: [[]] for name in ("a", "...", "xn--")})
    await refusal(make(names.internet()).fetch(place))


async def test_redirects(make: Make, pages: Pages, public: str) -> None:
    fetcher = make(Names().internet())
    for place in ("file:///etc/passwd", f"http://user:word@{NAME}/", "http://[::1", "ftp://x"):
        await refusal(fetcher.fetch(f"{public}/to?place={quote(place, safe='')}"))
    await refusal(fetcher.fetch(f"{public}/to"))
    pages.requests.clear()
    assert str(MOST_REDIRECTS) in await refusal(fetcher.fetch(f"{public}/round"))
    assert len(pages.requests) == MOST_REDIRECTS + 1


@pytest.mark.parametrize("path", ["endless", "endless?said", "slow", "silent"])
async def test_too_much_or_too_slow(make: Make, public: str, path: str) -> None:
    detail = await refusal(make(Names().internet()).fetch(f"{public}/{path}"))
    assert ("100,000 bytes" if "endless" in path else "seconds") in detail


@pytest.mark.parametrize("path", ["bomb", "cut", "gone"])
async def test_answers_that_are_no_picture(make: Make, public: str, path: str) -> None:
    await refusal(make(Names().internet()).fetch(f"{public}/{path}"))


async def test_a_slow_look_up_is_within_the_time(make: Make) -> None:
    def look_up(name: str) -> list[str]:
        time.sleep(1.2 * a_second())
        return [PUBLIC_HOST]

    assert "seconds" in await refusal(make(Internet(look_up)).fetch(f"http://{NAME}/"))


async def test_proxies_of_the_environment_are_not_asked(
    make: Make, pages: Pages, public: str, inner: int, inner_pages: Pages,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inner}")
        monkeypatch.setitem(os.environ, name.upper(), f"http://127.0.0.1:{inner}")
    assert await make(Names().internet()).fetch(f"{public}/picture") == pages.picture
    assert not inner_pages.requests


async def test_a_certificate_is_checked_against_the_name(make: Make, pages: Pages) -> None:
    authority, seen = trustme.CA(), []
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(NAME).configure_cert(context)
    context.sni_callback = lambda socket, name, context: seen.append(name)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    server = TestServer(pages.application(), host=PUBLIC_HOST)
    await server.start_server(ssl=context)
    try:
        names = Names()
        names.known["other.example"] = [[PUBLIC_HOST]]
        fetcher = make(names.internet(trusting))
        assert await fetcher.fetch(f"https://{NAME}:{server.port}/picture") == pages.picture
        assert seen == [NAME]
        assert pages.requests[0].headers["Host"] == f"{NAME}:{server.port}"
        for host in ("other.example", PUBLIC_HOST):
            await refusal(fetcher.fetch(f"https://{host}:{server.port}/picture"))
        await refusal(make(names.internet()).fetch(f"https://{NAME}:{server.port}/picture"))
    finally:
        await server.close()
    assert len(pages.requests) == 1


async def test_cookies_are_not_kept(make: Make, public: str) -> None:
    async def give(request: web.Request) -> web.Response:
        response = web.Response(body=request.headers.get("Cookie", "none").encode())
        response.set_cookie("session", "1")
        return response

    app = web.Application()
    app.router.add_get("/", give)
    async with TestServer(app, host=PUBLIC_HOST) as server:
        fetcher = make(Names().internet())
        for _ in range(2):
            assert await fetcher.fetch(f"http://{NAME}:{server.port}/") == b"none"
