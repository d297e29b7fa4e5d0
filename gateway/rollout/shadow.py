"""A new version reads copies in the background, and what it reads differently is kept.

Copies are the first thing that is dropped when there is much to do.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import PyMongoError

from gateway.errors import GatewayError
from gateway.replica import Model
from gateway.rollout.trials import Trials
from gateway.torchserve import TorchServe
from textline.results import Reading

log = logging.getLogger("gateway")

_WAITING = 4
"""Copies that wait for their turn; one is read at a time."""
_BUSY = 2
"""Readings under way at each replica, beyond which there are no copies."""
_LONGEST_TEXT = 500


@dataclass(frozen=True)
class Copy:
    """Lines as the running version got them and read them; keep: texts may be kept."""

    trial: str
    shadow: Model
    lines: Sequence[NDArray[np.uint8]]
    readings: Sequence[Reading]
    image_hash: str
    request_id: str
    keep: bool


class Shadow:
    """One task reads, so that no more than one copy is under way in a process."""

    def __init__(
        self,
        torchserve: TorchServe,
        trials: Trials,
        differences: AsyncCollection[dict[str, Any]],
        *,
        most: int,
    ) -> None:
        self._torchserve = torchserve
        self._trials = trials
        self._differences = differences
        self._most = most
        self._copies = asyncio.Queue[Copy](_WAITING)
        self._task = asyncio.create_task(self._run())

    def offer(self, copy: Copy) -> None:
        """Returns at once; dropped where others wait already, or readings do."""
        replicas = self._torchserve.replicas
        busy = sum(r.in_flight for r in replicas) > _BUSY * len(replicas)
        if not busy and not self._copies.full():
            self._copies.put_nowait(copy)

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        while True:
            copy = await self._copies.get()
            try:
                await self._read(copy)
            except Exception:
                log.exception("a copy was not read")

    async def _read(self, copy: Copy) -> None:
        began = time.perf_counter()
        try:
            readings = await self._torchserve.recognize(copy.shadow, copy.lines, copy.request_id)
        except GatewayError:
            await self._trials.failed(copy.trial, copy.shadow.version)
            return
        seconds = time.perf_counter() - began
        await self._trials.passed(copy.trial, copy.shadow.version, seconds, readings)
        await self._keep(copy, readings)

    async def _keep(self, copy: Copy, readings: Sequence[Reading]) -> None:
        pairs = zip(copy.readings, readings, strict=True)
        found = [_difference(copy, *pair) for pair in pairs if pair[0].text != pair[1].text]
        rollout = copy.trial.partition(":")[0]
        try:
            left = self._most - await self._differences.count_documents({"rollout": rollout})
            if copy.keep and found and left > 0:
                await self._differences.insert_many(found[:left])
        except PyMongoError as error:
            log.warning("differences are not kept: %s", error)


def _difference(copy: Copy, before: Reading, after: Reading) -> dict[str, Any]:
    return {
        "rollout": copy.trial.partition(":")[0],
        "image_hash": copy.image_hash,
        "before": before.text[:_LONGEST_TEXT],
        "after": after.text[:_LONGEST_TEXT],
        "confidence_before": before.confidence,
        "confidence_after": after.confidence,
        "at": datetime.now(UTC),
    }
