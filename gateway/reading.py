"""From a document's pages to their text: decode, find the lines, read them, put them in place."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from gateway.answers import pack, page_result
from gateway.clock import Clock
from gateway.documents import Document, Limits, open_document
from gateway.errors import ModelUnavailable
from gateway.extraction import extract
from gateway.lines import Pixels, cut_lines, place_lines
from gateway.metrics import PICTURES_IN_HAND
from gateway.models import Models
from gateway.options import Options
from gateway.pages import Page, open_page
from gateway.replica import Model
from gateway.rollout.observer import Observer, Watched
from gateway.threads import Threads
from gateway.torchserve import TorchServe
from textline.geometry import Quad
from textline.results import Reading


@dataclass(frozen=True)
class Readers:
    """The versions that read; detector None: not loaded."""

    recogniser: Model
    detector: Model | None


@dataclass(frozen=True)
class Task:
    """What there is to read, with which options and models, and for which request."""

    picture: bytes
    image_hash: str
    options: Options
    readers: Readers
    watched: Watched

    @property
    def request_id(self) -> str:
        return self.watched.request_id


class DocumentReader:
    """Holds at most `in_hand` documents open, and lets `waiting` more wait for it."""

    def __init__(
        self,
        torchserve: TorchServe,
        models: Models,
        observer: Observer,
        threads: Threads,
        limits: Limits,
        *,
        in_hand: int,
        waiting: int,
    ) -> None:
        self._torchserve = torchserve
        self._models = models
        self._observer = observer
        self._threads = threads
        self._limits = limits
        self._in_hand = asyncio.Semaphore(in_hand)
        self._places = in_hand + waiting

    async def read(self, task: Task, clock: Clock) -> tuple[bytes, bytes]:
        """(the reading packed, a thumbnail of the first page); ImageError, ModelUnavailable."""
        try:
            await self._models.check_ready(task.readers.recogniser)
        except ModelUnavailable:
            await self._observer.failed(task.watched, task.readers.recogniser)
            raise
        async with self._in_turn():
            with clock.step("decode"):
                document = await self._threads.run(open_document, task.picture, self._limits)
            try:
                return await self._pages(document, task, clock)
            finally:
                document.close()

    async def _pages(self, document: Document, task: Task, clock: Clock) -> tuple[bytes, bytes]:
        results: list[dict[str, Any]] = []
        thumbnail = b""
        for number in range(len(document.sizes)):
            result, page = await self._page(document, number, task, clock)
            results.append(result)
            thumbnail = thumbnail or page.thumbnail
        return await self._threads.run(pack, results, paged=document.paged), thumbnail

    async def _page(
        self, document: Document, number: int, task: Task, clock: Clock
    ) -> tuple[dict[str, Any], Page]:
        recogniser = task.readers.recogniser
        with clock.step("decode"):
            page = await self._threads.run(open_page, document, number, task.options)
        with clock.step("detect"):
            quads = await self._detect(page, task)
        with clock.step("recognize"):
            ways = await self._threads.run(cut_lines, page, quads)
            readings = await self._recognize([way.prepared for way in ways], task)
        read = await self._threads.run(place_lines, page, ways, readings, chars=task.options.chars)
        result = page_result(read, page, task.image_hash, recogniser, number + 1)
        fields = await self._threads.run(extract, task.options.template, read.lines)
        return result if fields is None else {**result, "fields": fields}, page

    async def _recognize(self, lines: Sequence[Pixels], task: Task) -> list[Reading]:
        recogniser, began = task.readers.recogniser, time.perf_counter()
        try:
            readings = await self._torchserve.recognize(recogniser, lines, task.request_id)
        except Exception:
            await self._observer.failed(task.watched, recogniser)
            raise
        seconds = time.perf_counter() - began
        await self._observer.passed(task.watched, recogniser, lines, readings, seconds)
        return readings

    async def _detect(self, page: Page, task: Task) -> Sequence[Quad]:
        detector = task.readers.detector
        if page.view is None:
            return []
        if detector is None:
            raise ModelUnavailable("The text detector is not loaded.")
        await self._models.check_ready(detector)
        return await self._torchserve.detect(detector, page.view, task.request_id)

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """Bound the documents that are in memory decoded, and those that wait for it."""
        if self._places == 0:
            raise ModelUnavailable("Too many pictures are waiting to be read.", retry_after=5)
        self._places -= 1
        try:
            async with self._in_hand:
                with PICTURES_IN_HAND.track_inprogress():
                    yield
        finally:
            self._places += 1
