"""TorchServe as the gateway uses it, so that another model server could take its place.

Any number of replicas: a reading goes to the one with the least to do, and to another where that
one does not answer.
"""

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from gateway.errors import GatewayError, ModelUnavailable, NotFound
from gateway.metrics import TORCHSERVE_ERRORS
from gateway.replica import Loaded, Model, Replica, TooSlow, in_turn
from textline.geometry import Quad
from textline.line import HEIGHT, collate
from textline.results import Reading
from textline.wire import CONTENT_TYPE, encode_lines, encode_page

Pixels = NDArray[np.uint8]
Corner = tuple[float, float]

_ENVELOPE = 64 * 1024
"""More than names, shapes and widths take in the largest request beside its pixels."""

_AT_ONCE = 2048
"""Columns that are written sooner than a thread takes over."""


T = TypeVar("T")


class _Lines(msgspec.Struct):
    lines: list[Reading]


class _Page(msgspec.Struct):
    quads: list[tuple[Corner, Corner, Corner, Corner]]


_LINES, _PAGE = msgspec.json.Decoder(_Lines), msgspec.json.Decoder(_Page)


class TorchServe:
    """Raises ModelUnavailable where no replica reads."""

    def __init__(self, replicas: Sequence[Replica], *, max_request_size: int) -> None:
        self.replicas = replicas
        self._columns = (max_request_size - _ENVELOPE) // HEIGHT

    async def detect(self, model: Model, page: Pixels, request_id: str) -> list[Quad]:
        """Quads in pixels of the page given, uint8 (H, W, 3)."""
        body = await asyncio.to_thread(encode_page, page)
        answer = await self._predict(model, body, request_id, self.replicas)
        quads = _understood(_PAGE, answer).quads
        return list(np.array(quads, np.float32).reshape(-1, 4, 2))

    async def recognize(
        self,
        model: Model,
        lines: Sequence[Pixels],
        request_id: str,
        only: Replica | None = None,
    ) -> list[Reading]:
        """Lines uint8 (32, W), each W its own → one Reading a line, in the same order.

        only: by this replica and no other.
        """
        replicas = [only] if only else self.replicas
        batches = list(split([line.shape[1] for line in lines], self._columns))
        answers = await _all(
            [self._read(model, [lines[i] for i in b], request_id, replicas) for b in batches]
        )
        readings = {
            i: reading
            for batch, answer in zip(batches, answers, strict=True)
            for i, reading in zip(batch, answer, strict=True)
        }
        return [readings[i] for i in range(len(lines))]

    async def ping(self) -> None:
        """Whether any of them answers."""
        _first(await asyncio.gather(*(r.ping() for r in self.replicas), return_exceptions=True))

    async def look(self, seconds: float | None = None) -> list[list[Loaded]]:
        """What each replica has that answers; seconds: with more patience than usual."""
        asked = (replica.look(seconds) for replica in self.replicas)
        looks = await asyncio.gather(*asked, return_exceptions=True)
        _first(looks)
        return [look for look in looks if isinstance(look, list)]

    async def describe(self, model: Model) -> dict[str, Any]:
        """By a replica that has it ready."""
        replica = in_turn(self.replicas, model, ())
        if replica is None:
            raise ModelUnavailable(f"No worker of {model.name} {model.version} is ready.")
        return await replica.describe(model)

    async def _read(
        self, model: Model, lines: Sequence[Pixels], request_id: str, replicas: Sequence[Replica]
    ) -> list[Reading]:
        body = await _encoded(lines)
        answer = await self._predict(model, body, request_id, replicas)
        readings = _understood(_LINES, answer).lines
        if len(readings) != len(lines):
            raise ModelUnavailable("The model server answered for another number of lines.")
        return readings

    async def _predict(
        self, model: Model, body: bytes, request_id: str, replicas: Sequence[Replica]
    ) -> bytes:
        headers = {"Content-Type": CONTENT_TYPE, "X-Request-ID": request_id}
        try:
            return await self._by_any(model, body, headers, replicas)
        except Exception:
            TORCHSERVE_ERRORS.labels(model.name, model.version).inc()
            raise

    async def _by_any(
        self, model: Model, body: bytes, headers: dict[str, str], replicas: Sequence[Replica]
    ) -> bytes:
        """A reading changes nothing, so it may be tried again elsewhere."""
        tried: list[Replica] = []
        failures: list[GatewayError] = []
        while replica := await self._next(model, replicas, tried):
            tried.append(replica)
            try:
                with replica.busy():
                    return await replica.predict(model, body, headers)
            except TooSlow:
                raise
            except (ModelUnavailable, NotFound) as error:
                failures.append(error)
        raise next((f for f in failures if isinstance(f, ModelUnavailable)), failures[0])

    async def _next(
        self, model: Model, replicas: Sequence[Replica], tried: Sequence[Replica]
    ) -> Replica | None:
        """Where those known to be ready have failed, another may have become ready since."""
        replica = in_turn(replicas, model, tried)
        if replica is None and len(tried) < len(replicas):
            others = (r.look() for r in replicas if r not in tried)
            await asyncio.gather(*others, return_exceptions=True)
            ready = [r for r in replicas if r not in tried and model in r.ready]
            replica = in_turn(ready, model, ())
        return replica


async def _encoded(lines: Sequence[Pixels]) -> bytes:
    if sum(line.shape[1] for line in lines) <= _AT_ONCE:
        return encode_lines(*collate(lines))
    return await asyncio.to_thread(lambda: encode_lines(*collate(lines)))


async def _all(readings: Sequence[Awaitable[T]]) -> list[T]:
    """Side by side; a single one, a line's, needs no task of its own."""
    return [await readings[0]] if len(readings) == 1 else await asyncio.gather(*readings)


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


def _first(results: Sequence[object]) -> None:
    """Raises the first failure where nothing but failures came."""
    failures = [result for result in results if isinstance(result, BaseException)]
    if len(failures) == len(results):
        raise failures[0]


def _understood(decoder: msgspec.json.Decoder[T], answer: bytes) -> T:
    try:
        return decoder.decode(answer)
    except msgspec.MsgspecError as error:
        raise ModelUnavailable(
            "The model server answered something else than a reading."
        ) from error
