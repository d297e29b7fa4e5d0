"""The bytes behind an address that a caller gave."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
)
from yarl import URL

from gateway.errors import TooLarge, UrlRefused
from gateway.fetching.connecting import Internet, connector
from gateway.fetching.public import Network
from gateway.uploads import gather

log = logging.getLogger("gateway")

LONGEST_URL = 4096
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "User-Agent": "Inkline",
    "Accept": "image/*, application/pdf, */*;q=0.1",
    "Accept-Encoding": "identity",  # nothing is unpacked, and so nothing grows
}
_UNREACHABLE = (
    "Nothing could be fetched from this url: it must lead to a public server that answers."
)
"""The same for a refused address and a dead one: nobody shall map a network by the difference."""


@dataclass(frozen=True)
class Bounds:
    """bytes: of the content; seconds: from the first look-up to the last byte."""

    bytes: int
    seconds: float


class Fetcher:
    """enabled: whether this server fetches at all; blocked: networks it does not connect to."""

    def __init__(
        self,
        internet: Internet,
        bounds: Bounds,
        *,
        enabled: bool = True,
        blocked: Iterable[Network] = (),
    ) -> None:
        self._enabled = enabled
        self._bounds = bounds
        self._session = ClientSession(
            connector=connector(internet, blocked),
            headers=_HEADERS,
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=None),  # the deadline is the whole way's
            auto_decompress=False,
            trust_env=False,  # a proxy would connect for us, unchecked
        )

    async def fetch(self, url: str) -> bytes:
        """Raises UrlRefused, which tells nothing of what was found there."""
        if not self._enabled:
            raise UrlRefused("This server fetches no pictures by url; send the picture itself.")
        try:
            async with asyncio.timeout(self._bounds.seconds):
                return await self._follow(_checked(url))
        except TimeoutError as error:
            raise UrlRefused(
                f"The picture did not come from this url within {self._bounds.seconds:g} seconds."
            ) from error
        except (ClientError, OSError, ValueError) as error:
            # Other errors hold the whole url, which may hold a secret.
            said = error if isinstance(error, ClientConnectorError) else type(error).__name__
            log.info("a url was refused: %s", said)
            raise UrlRefused(_UNREACHABLE) from error

    async def close(self) -> None:
        await self._session.close()

    async def _follow(self, url: URL) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            async with self._session.get(url, allow_redirects=False) as response:
                if response.status not in _REDIRECTS:
                    return await self._content(response)
                place = response.headers.get("Location", "")
            url = _checked(url.join(URL(place)))
        raise UrlRefused(f"This url leads on more than {MOST_REDIRECTS} times.")

    async def _content(self, response: ClientResponse) -> bytes:
        packed = response.headers.get("Content-Encoding", "identity").strip().lower()
        if response.status != 200 or packed != "identity":
            raise UrlRefused(_UNREACHABLE)
        if (response.content_length or 0) > self._bounds.bytes:
            raise self._too_large()
        try:
            return await gather(response.content.iter_any(), self._bounds.bytes)
        except TooLarge as error:
            raise self._too_large() from error

    def _too_large(self) -> UrlRefused:
        return UrlRefused(f"What this url holds has more than {self._bounds.bytes:,} bytes.")


def _checked(url: str | URL) -> URL:
    """What can be told of it by itself; raises UrlRefused, ValueError."""
    if isinstance(url, str) and len(url) > LONGEST_URL:
        raise UrlRefused(f"A url may have at most {LONGEST_URL:,} characters.")
    parsed = URL(url)
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise UrlRefused("A url must begin with http:// or https:// and name a server.")
    if "@" in parsed.raw_authority:
        raise UrlRefused("A url may hold no user name or password.")
    return parsed
