"""Requests to one server: repeated where it says when, refused in its own words."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from client.errors import InklineError, Refused, Unreachable, refusal

Picture = bytes | Path | str
"""Its bytes, a file, or a url that the server fetches."""

_LONGEST_WAIT = 30.0
_PATIENCE = 60.0
"""Seconds for which a server may be away while something is followed."""
_PAUSE = 1.0
_AWAY = (502, 503, 504)


class Transport:
    """Raises Unreachable and Refused; what is full or limited is tried again, `retries` times."""

    def __init__(self, url: str, key: str | None, timeout: float, retries: int) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout)
        self._retries = retries

    def ask(self, method: str, path: str, **request: Any) -> bytes:
        return self.send(method, path, **request).content

    def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        for left in range(self._retries, -1, -1):
            try:
                return self._once(method, path, **request)
            except Refused as error:
                if error.retry_after is None or not left:
                    raise
                time.sleep(min(error.retry_after, _LONGEST_WAIT))
        raise AssertionError

    @contextmanager
    def stream(
        self, path: str, silence: float | None = None, **request: Any
    ) -> Iterator[httpx.Response]:
        """A response to read in parts; silence: seconds after which it counts as broken off."""
        if silence is not None:
            request["timeout"] = httpx.Timeout(self._http.timeout.connect, read=silence)
        with self._reached(), self._http.stream("GET", path, **request) as response:
            if not response.is_success:
                response.read()
                raise _refusal(response)
            yield response

    def close(self) -> None:
        self._http.close()

    def _once(self, method: str, path: str, **request: Any) -> httpx.Response:
        with self._reached():
            response = self._http.request(method, path, **request)
        if response.is_success:
            return response
        raise _refusal(response)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(f"{self._http.base_url} does not answer: {error}") from error


class Patience:
    """With a server that is away for a moment; it, or another one, goes on with the job."""

    def __init__(self) -> None:
        self._since: float | None = None

    def renew(self) -> None:
        """It answers again."""
        self._since = None

    def bear(self, error: InklineError) -> None:
        """Pauses; raises the error where it does not pass, or has lasted for too long."""
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        if not _passing(error) or now - self._since > _PATIENCE:
            raise error
        time.sleep(_PAUSE)


def retry_after(response: httpx.Response) -> float | None:
    """Seconds."""
    wait = response.headers.get("Retry-After", "")
    return float(wait) if wait.isdigit() else None


def spelled(value: str | bool) -> str:
    """As queries and forms have it."""
    return str(value).lower() if isinstance(value, bool) else value


def _passing(error: InklineError) -> bool:
    if isinstance(error, Refused):
        return error.retry_after is not None or error.status in _AWAY
    return isinstance(error, Unreachable)


def _refusal(response: httpx.Response) -> Refused:
    return refusal(response.status_code, response.content, retry_after(response))
