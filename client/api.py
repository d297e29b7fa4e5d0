"""One Inkline server, as a program uses it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from client.errors import Refused, Unreachable, refusal
from client.live import LiveSession
from client.rollouts import Rollouts
from client.shapes import ModelStatus, Result, Summary

DEFAULT_URL = "http://127.0.0.1:8000"
_LONGEST_WAIT = 30.0


class Inkline:
    """Raises Unreachable and Refused; what is full or limited is tried again, `retries` times."""

    def __init__(
        self,
        url: str = DEFAULT_URL,
        key: str | None = None,
        *,
        timeout: float = 120.0,
        retries: int = 3,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._url, self._key, self._timeout = url, key, timeout
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout)
        self._retries = retries

    def recognize(self, picture: bytes | Path | str, **options: str | bool) -> Result:
        """picture: its bytes, a file, or a url that the server fetches.

        options: as in the contract, such as layout="line", deskew=True.
        """
        return Result.model_validate_json(self.render(picture, "json", **options))

    def render(self, picture: bytes | Path | str, form: str, **options: str | bool) -> bytes:
        """The answer in one of the formats: json, text, tsv, hocr, alto, pdf."""
        if isinstance(picture, str):
            asked = {"url": picture, **options, "format": form}
            return self._ask("POST", "/recognize", json=asked)
        data = picture.read_bytes() if isinstance(picture, Path) else picture
        headers = {"Content-Type": "application/octet-stream"}
        query = {name: _spelled(value) for name, value in options.items()} | {"format": form}
        return self._ask("POST", "/recognize", params=query, content=data, headers=headers)

    def live(self, **options: str | bool | float) -> LiveSession:
        """A session to read the frames of a video in; options: as in the contract."""
        return LiveSession(self._url, self._key, self._timeout, options)

    def subtitles(self, session_id: str, form: str = "srt") -> str:
        """Of a live session, as srt or vtt."""
        return self._ask("GET", f"/live/{session_id}.{form}").decode()

    def history(self, q: str = "", model: str = "") -> Iterator[Summary]:
        """Newest first, fetched as far as they are taken."""
        query = {name: value for name, value in (("q", q), ("model", model)) if value}
        following: str | None = ""
        while following is not None:
            before = {"before": following} if following else {}
            page = self._json("/history", {**query, **before, "limit": "50"})
            yield from map(Summary.model_validate, page["items"])
            following = page["next"]

    def record(self, record_id: str) -> Result:
        return Result.model_validate(self._json(f"/history/{record_id}", {}))

    def picture(self, record_id: str) -> bytes:
        """As it was sent."""
        return self._ask("GET", f"/history/{record_id}/image")

    def correct(self, record_id: str, lines: Mapping[int, str]) -> Result:
        """lines: what each holds, by its number, through all pages from 0; the record with them."""
        given = [{"index": index, "text": text} for index, text in lines.items()]
        answer = self._ask("PATCH", f"/history/{record_id}", json={"lines": given})
        return Result.model_validate_json(answer)

    def corrections(self) -> Iterator[bytes]:
        """Parts of a tar: a picture of each corrected line, and their texts in labels.tsv."""
        with self._reached(), self._http.stream("GET", "/history/corrections") as response:
            if not response.is_success:
                response.read()
                raise _refusal(response)
            yield from response.iter_bytes()

    def delete(self, record_id: str) -> None:
        self._ask("DELETE", f"/history/{record_id}")

    def models(self) -> list[ModelStatus]:
        return [ModelStatus.model_validate(one) for one in self._json("/models", {})["models"]]

    @property
    def rollouts(self) -> Rollouts:
        """Of new versions of models; needs an admin key."""
        return Rollouts(self._ask)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _json(self, path: str, query: Mapping[str, str]) -> Any:
        response = self._send("GET", path, params=query)
        return response.json()

    def _ask(self, method: str, path: str, **request: Any) -> bytes:
        return self._send(method, path, **request).content

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        for left in range(self._retries, -1, -1):
            try:
                return self._once(method, path, **request)
            except Refused as error:
                if error.retry_after is None or not left:
                    raise
                time.sleep(min(error.retry_after, _LONGEST_WAIT))
        raise AssertionError

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


def _spelled(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _refusal(response: httpx.Response) -> Refused:
    wait = response.headers.get("Retry-After", "")
    return refusal(response.status_code, response.content, float(wait) if wait.isdigit() else None)
