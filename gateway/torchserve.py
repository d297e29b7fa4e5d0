"""TorchServe as the gateway uses it, so that another model server could take its place."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import orjson
from aiohttp import (
    ClientConnectionError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ServerDisconnectedError,
)
from numpy.typing import NDArray

from gateway.errors import ModelUnavailable, NotFound
from gateway.metrics import TORCHSERVE_ERRORS
from textline.geometry import Quad
from textline.line import HEIGHT, collate
from textline.results import Glyph, Reading
from textline.wire import CONTENT_TYPE, encode_lines, encode_page

Pixels = NDArray[np.uint8]

_ENVELOPE = 64 * 1024
"""More than names, shapes and widths take in the largest request beside its pixels."""
_CONNECT = 0.5
_MANAGEMENT = ClientTimeout(total=1.0, sock_connect=_CONNECT)


@dataclass(frozen=True)
class Model:
    name: str
    version: str


class TorchServe:
    """Raises ModelUnavailable whenever TorchServe is down, full, without a worker, or too slow."""

    def __init__(
        self,
        session: ClientSession,
        *,
        url: str,
        management_url: str,
        max_request_size: int,
        seconds: float,
    ) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._management_url = management_url.rstrip("/")
        self._columns = (max_request_size - _ENVELOPE) // HEIGHT
        self._time = ClientTimeout(total=seconds, sock_connect=_CONNECT)

    async def detect(self, model: Model, page: Pixels, request_id: str) -> list[Quad]:
        """Quads in pixels of the page given, uint8 (H, W, 3)."""
        body = await asyncio.to_thread(encode_page, page)
        answer = await self._predict(model, body, request_id)
        return list(np.array(answer["quads"], np.float32).reshape(-1, 4, 2))

    async def recognize(
        self, model: Model, lines: Sequence[Pixels], request_id: str
    ) -> list[Reading]:
        """Lines uint8 (32, W), each W its own → one Reading a line, in the same order."""
        batches = list(split([line.shape[1] for line in lines], self._columns))
        answers = await asyncio.gather(
            *(self._read(model, [lines[i] for i in batch], request_id) for batch in batches)
        )
        readings = {
            i: reading
            for batch, answer in zip(batches, answers, strict=True)
            for i, reading in zip(batch, answer, strict=True)
        }
        return [readings[i] for i in range(len(lines))]

    async def ping(self) -> None:
        await self._ask("GET", f"{self._url}/ping", _MANAGEMENT)

    async def names(self) -> list[str]:
        listing = await self._manage("/models?limit=1000")
        return [model["modelName"] for model in listing["models"]]

    async def versions(self, name: str) -> list[dict[str, Any]]:
        """TorchServe's description of each version of a model."""
        found: list[dict[str, Any]] = await self._manage(f"/models/{name}/all")
        return found

    async def default_version(self, name: str) -> str:
        return str((await self._manage(f"/models/{name}"))[0]["modelVersion"])

    async def describe(self, model: Model) -> dict[str, Any]:
        """What the model's handler says of itself; a worker answers it, so it can take a while."""
        path = f"/models/{model.name}/{model.version}?customized=true"
        told = (await self._manage(path))[0].get("customizedMetadata") or {}
        described: dict[str, Any] = orjson.loads(told) if isinstance(told, str) else told
        return described

    async def _read(self, model: Model, lines: Sequence[Pixels], request_id: str) -> list[Reading]:
        body = await asyncio.to_thread(lambda: encode_lines(*collate(lines)))
        answer = await self._predict(model, body, request_id)
        readings = [_reading(line) for line in answer["lines"]]
        if len(readings) != len(lines):
            raise ModelUnavailable("The model server answered for another number of lines.")
        return readings

    async def _predict(self, model: Model, body: bytes, request_id: str) -> dict[str, Any]:
        url = f"{self._url}/predictions/{model.name}/{model.version}"
        headers = {"Content-Type": CONTENT_TYPE, "X-Request-ID": request_id}
        try:
            answer: dict[str, Any] = await self._ask("POST", url, self._time, headers, body)
        except Exception:
            TORCHSERVE_ERRORS.labels(model.name, model.version).inc()
            raise
        return answer

    async def _manage(self, path: str) -> Any:
        return await self._ask("GET", self._management_url + path, _MANAGEMENT)

    async def _ask(
        self,
        method: str,
        url: str,
        time: ClientTimeout,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Any:
        try:
            status, text = await self._send(method, url, time, headers, body)
        except TimeoutError as error:
            raise ModelUnavailable("The model server took too long.") from error
        except (ClientError, OSError) as error:
            raise ModelUnavailable("The model server does not answer.") from error
        if status == 200:
            return orjson.loads(text)
        raise _refusal(status, text)

    async def _send(
        self,
        method: str,
        url: str,
        time: ClientTimeout,
        headers: dict[str, str] | None,
        body: bytes | None,
    ) -> tuple[int, bytes]:
        """Once more where a kept connection turns out to be closed: TorchServe was restarted."""
        for last in (False, True):
            data = None if body is None else BytesIO(body)
            try:
                async with self._session.request(
                    method, url, data=data, headers=headers, timeout=time
                ) as response:
                    return response.status, await response.read()
            except (ServerDisconnectedError, ConnectionResetError):
                if last:
                    raise
        raise ClientConnectionError


def split(widths: Sequence[int], columns: int) -> Iterator[list[int]]:
    """Indices in batches, like widths together; each, padded to its widest, fits `columns`."""
    batch: list[int] = []
    for i in sorted(range(len(widths)), key=lambda i: -widths[i]):
        if batch and widths[batch[0]] * (len(batch) + 1) > columns:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _reading(line: dict[str, Any]) -> Reading:
    glyphs = [
        Glyph(char["text"], char["confidence"], (char["span"][0], char["span"][1]))
        for char in line["chars"]
    ]
    return Reading(line["text"], line["confidence"], glyphs, line.get("turned", False))


def _refusal(status: int, text: bytes) -> Exception:
    """What TorchServe's status means to the gateway's caller."""
    if status == 404:
        return NotFound("The model server does not have this model or version any more.")
    if status >= 500 or status == 429:
        return ModelUnavailable(f"The model server cannot read this now (it answered {status}).")
    return RuntimeError(f"TorchServe refused a request of ours with {status}: {text[:500]!r}")
