"""From a document's pages to their text: decode, find the lines, read them, put them in place."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from gateway.answers import Packed, pack
from gateway.clock import Clock
from gateway.documents import Document, Limits, open_document, opens_quickly
from gateway.errors import ModelUnavailable
from gateway.lines import cut_lines
from gateway.metrics import PICTURES_IN_HAND
from gateway.models import Models
from gateway.options import Options
from gateway.page_steps import Opened, Read, opened, result_of
from gateway.pages import Page, thumbnail
from gateway.replica import Model
from gateway.rollout.observer import Observer, Watched
from gateway.threads import Threads
from gateway.torchserve import TorchServe
from textline.geometry import Quad
from textline.results import Reading
from textline.tilts import may_rise, settle, tilted
from textline.ways import Way

_AT_ONCE = 4
"""Lines that are put in place and packed sooner than a thread takes over."""
_PIXELS_AT_ONCE = 128 * 1024
"""Of a picture that is decoded sooner than that."""


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
    document: Document | None = None
    """Where the picture is opened already."""

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

    async def read(self, task: Task, clock: Clock) -> tuple[Packed, bytes]:
        """(the reading, a thumbnail of the first page if it is to be stored).

        Raises ImageError, ModelUnavailable.
        """
        try:
            await self._models.check_ready(task.readers.recogniser)
        except ModelUnavailable:
            await self._observer.failed(task.watched, task.readers.recogniser)
            raise
        async with self._in_turn():
            with clock.step("decode"):
                document = task.document or await self._open(task.picture)
            try:
                return await self._pages(document, task, clock)
            finally:
                document.close()

    async def _open(self, picture: bytes) -> Document:
        if opens_quickly(picture):
            return open_document(picture, self._limits)
        return await self._threads.run(open_document, picture, self._limits)

    async def _pages(self, document: Document, task: Task, clock: Clock) -> tuple[Packed, bytes]:
        results: list[dict[str, Any]] = []
        small: list[asyncio.Task[bytes]] = []
        try:
            for number in range(len(document.sizes)):
                with clock.step("decode"):
                    page = await self._opened(document, number, task.options)
                if task.options.store and not small:  # while the page is being read
                    work = self._threads.run(thumbnail, page.page.sent)
                    small.append(asyncio.ensure_future(work))
                read = await self._read(page, task, clock)
                results.append(await self._result(read, number + 1, task))
            return await self._packed(results, document), b"".join([await t for t in small])
        finally:
            for one in small:
                one.cancel()

    async def _read(self, page: Opened, task: Task, clock: Clock) -> Read:
        with clock.step("detect"):
            quads = await self._detect(page.page, task)
        with clock.step("recognize"):
            if page.ways is not None:
                return await self._one_line(page.page, page.ways, task)
            ways = await self._threads.run(cut_lines, page.page, quads)
            return Read(page.page, ways, await self._recognize(ways, task))

    async def _one_line(self, page: Page, ways: Sequence[Way], task: Task) -> Read:
        readings = await self._recognize(ways, task)
        if not may_rise(page.pixels, ways, readings):
            return Read(page, ways, readings)
        slopes = await self._threads.run(tilted, page.pixels, ways[0].number)
        along = await self._answers(slopes, task)
        return Read(page, *settle(ways, readings, slopes, along))

    async def _opened(self, document: Document, number: int, options: Options) -> Opened:
        worked_on = options.deskew or options.binarize != "none"
        if document.extent.pixels <= _PIXELS_AT_ONCE and not (document.paged or worked_on):
            return opened(document, number, options)
        return await self._threads.run(opened, document, number, options)

    async def _result(self, read: Read, number: int, task: Task) -> dict[str, Any]:
        given = (read, task.image_hash, task.readers.recogniser, number, task.options)
        if len(read.ways) <= _AT_ONCE and task.options.template == "none":
            return result_of(*given)
        return await self._threads.run(result_of, *given)

    async def _packed(self, results: Sequence[dict[str, Any]], document: Document) -> Packed:
        if sum(len(result["lines"]) for result in results) <= _AT_ONCE:
            return pack(results, paged=document.paged)
        return await self._threads.run(_packed, results, paged=document.paged)

    async def _recognize(self, ways: Sequence[Way], task: Task) -> list[Reading]:
        """With a look at how the version does that reads."""
        recogniser, began = task.readers.recogniser, time.perf_counter()
        readings = await self._answers(ways, task)
        seconds = time.perf_counter() - began
        lines = [way.prepared for way in ways]
        await self._observer.passed(task.watched, recogniser, lines, readings, seconds)
        return readings

    async def _answers(self, ways: Sequence[Way], task: Task) -> list[Reading]:
        recogniser, lines = task.readers.recogniser, [way.prepared for way in ways]
        try:
            return await self._torchserve.recognize(recogniser, lines, task.request_id)
        except Exception:
            await self._observer.failed(task.watched, recogniser)
            raise

    async def _detect(self, page: Page, task: Task) -> Sequence[Quad]:
        detector = task.readers.detector
        if page.view is None:
            return []
        if detector is None:
            raise ModelUnavailable("The text detector is not loaded.")
        await self._models.check_ready(detector)
        return await self._torchserve.detect(detector, page.view.pixels, task.request_id)

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


def _packed(results: Sequence[dict[str, Any]], *, paged: bool) -> Packed:
    """Compressed at once: a long reading would hold up the event loop."""
    packed = pack(results, paged=paged)
    _ = packed.kept
    return packed
