"""One Inkline server, as a program uses it."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from client.jobs import Jobs, Watch, result_of
from client.live import LiveSession
from client.rollouts import Rollouts
from client.shapes import ModelStatus, Option, Result, Summary
from client.transport import Picture, Transport, spelled

DEFAULT_URL = "http://127.0.0.1:8000"


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
        self._url, self._key, self._timeout = url, key, timeout
        self._transport = Transport(url, key, timeout, retries)

    def recognize(
        self, picture: Picture, *, watch: Watch | None = None, **options: str | bool
    ) -> Result:
        """picture: its bytes, a file, or a url that the server fetches.

        options: as in the contract, such as layout="line", deskew=True.
        watch: called with the job that a long document becomes, as often as it is looked at;
        its end is waited for. NoResult: somebody cancelled it.
        """
        answer = self._read(picture, "json", options)
        if _became_job(answer):
            return result_of(self.jobs.follow(answer, watch))
        return Result.model_validate_json(answer.content)

    def render(
        self, picture: Picture, form: str, *, watch: Watch | None = None, **options: str | bool
    ) -> bytes:
        """The answer in one of the formats: json, text, tsv, hocr, alto, pdf."""
        answer = self._read(picture, form, options)
        if _became_job(answer):
            return self.jobs.rendered(self.jobs.follow(answer, watch), form)
        return answer.content

    def live(self, **options: str | bool | float) -> LiveSession:
        """A session to read the frames of a video in; options: as in the contract."""
        return LiveSession(self._url, self._key, self._timeout, options)

    def subtitles(self, session_id: str, form: str = "srt") -> str:
        """Of a live session, as srt or vtt."""
        return self._transport.ask("GET", f"/live/{session_id}.{form}").decode()

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
        return self._transport.ask("GET", f"/history/{record_id}/image")

    def correct(self, record_id: str, lines: Mapping[int, str]) -> Result:
        """lines: what each holds, by its number, through all pages from 0; the record with them."""
        given = [{"index": index, "text": text} for index, text in lines.items()]
        answer = self._transport.ask("PATCH", f"/history/{record_id}", json={"lines": given})
        return Result.model_validate_json(answer)

    def corrections(self) -> Iterator[bytes]:
        """Parts of a tar: a picture of each corrected line, and their texts in labels.tsv."""
        with self._transport.stream("/history/corrections") as response:
            yield from response.iter_bytes()

    def delete(self, record_id: str) -> None:
        self._transport.ask("DELETE", f"/history/{record_id}")

    def models(self) -> list[ModelStatus]:
        return [ModelStatus.model_validate(one) for one in self._json("/models", {})["models"]]

    def options(self) -> list[Option]:
        """What a reading may be asked for."""
        return [Option.model_validate(one) for one in self._json("/options", {})["options"]]

    @property
    def jobs(self) -> Jobs:
        """Many pictures in the background."""
        return Jobs(self._transport)

    @property
    def rollouts(self) -> Rollouts:
        """Of new versions of models; needs an admin key."""
        return Rollouts(self._transport.ask)

    def close(self) -> None:
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _read(
        self, picture: Picture, form: str, options: Mapping[str, str | bool]
    ) -> httpx.Response:
        if isinstance(picture, str):
            asked = {"url": picture, **options, "format": form}
            return self._transport.send("POST", "/recognize", json=asked)
        data = picture.read_bytes() if isinstance(picture, Path) else picture
        headers = {"Content-Type": "application/octet-stream"}
        query = {name: spelled(value) for name, value in options.items()} | {"format": form}
        return self._transport.send(
            "POST", "/recognize", params=query, content=data, headers=headers
        )

    def _json(self, path: str, query: Mapping[str, str]) -> Any:
        return self._transport.send("GET", path, params=query).json()


def _became_job(answer: httpx.Response) -> bool:
    return answer.status_code == HTTPStatus.ACCEPTED
