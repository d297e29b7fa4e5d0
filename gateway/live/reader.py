"""Reads the frames of one session, one after the other."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.clock import Clock
from gateway.errors import GatewayError, ModelUnavailable
from gateway.extraction import Fields, extract
from gateway.live.changes import Pixels
from gateway.live.frames import Frame
from gateway.live.options import LiveOptions
from gateway.live.regions import Region
from gateway.live.scene import Scene, Seen
from gateway.models import Models
from gateway.pages import binarized, is_line
from gateway.reading import Readers
from gateway.served.counting import Served
from gateway.threads import Threads
from gateway.torchserve import TorchServe
from textline.geometry import Quad, whole

_SEARCH_PAUSE = 2.0
"""While frames come faster than they are read, looking for lines takes at most one part in this
many and one of the time: a moving background would ask for it in every frame.
"""


@dataclass(frozen=True)
class Glimpse:
    """What a frame says; read: whether anything in it had to be looked at."""

    lines: Sequence[Seen]
    fields: Fields | None
    read: bool
    timing_ms: dict[str, float]


class FrameReader:
    """What all sessions share."""

    def __init__(
        self,
        torchserve: TorchServe,
        models: Models,
        served: Served,
        threads: Threads,
        *,
        max_pixels: int,
    ) -> None:
        self.torchserve = torchserve
        self.models = models
        self.served = served
        self.threads = threads
        self.max_pixels = max_pixels

    async def begin(self, options: LiveOptions, request_id: str) -> "SessionReader":
        """Raises NotFound (the model), ModelUnavailable."""
        reading = SessionReader(self, options, request_id)
        await reading.readers()
        return reading


class SessionReader:
    """Knows what one session has seen."""

    def __init__(self, shared: FrameReader, options: LiveOptions, request_id: str) -> None:
        self._shared = shared
        self._options = options
        self._request_id = request_id
        self._scene = Scene(chars=options.chars)
        self._readers: Readers | None = None
        self._next_search = 0.0

    async def readers(self) -> Readers:
        """The same versions from frame to frame, until they fail or their share is gone."""
        models = self._shared.models
        choice, detector = await asyncio.gather(
            models.choose(self._options.model, self._request_id), models.detector()
        )
        if self._readers is None or self._readers.recogniser not in (choice.model, *choice.instead):
            self._readers = Readers(choice.model, detector)
        await self._shared.models.check_ready(self._readers.recogniser)
        return self._readers

    async def read(self, encoded: bytes, *, pressed: bool) -> Glimpse:
        """pressed: frames come faster than they are read. Raises ImageError, ModelUnavailable."""
        frame, clock = Frame(encoded, self._shared.max_pixels), Clock()
        run = self._shared.threads.run
        with clock.step("decode"):
            new = await run(self._scene.glance, frame)
        if new:
            await self._look(frame, clock, pressed=pressed)
        else:
            self._scene.rest()
        lines, fields = await run(self._said)
        return Glimpse(lines, fields, new, clock.finish())

    def _said(self) -> tuple[Sequence[Seen], Fields | None]:
        """The lines in view, and the fields in them where a template was asked for."""
        lines = self._scene.lines()
        return lines, extract(self._options.template, [line for _, line in lines])

    async def _look(self, frame: Frame, clock: Clock, *, pressed: bool) -> None:
        with clock.step("decode"):
            page = await self._shared.threads.run(self._page, frame)
        try:
            await self._read_lines(frame, page, clock, pressed=pressed)
        except GatewayError as error:
            # What the scene knows is half done now, and the models may be gone.
            self._scene.forget()
            if self._readers is not None and isinstance(error, ModelUnavailable):
                self._shared.served.failed(self._readers.recogniser)
            self._readers = None
            raise

    def _page(self, frame: Frame) -> Pixels:
        return binarized(frame.picture.pixels, self._options.of_reading)

    async def _read_lines(self, frame: Frame, page: Pixels, clock: Clock, *, pressed: bool) -> None:
        scene, run, readers = self._scene, self._shared.threads.run, await self.readers()
        start = time.monotonic()
        search = not pressed or start >= self._next_search
        with clock.step("detect"):
            regions = await run(scene.follow, frame, page, search=search)
            quads = await self._quads(page, regions, readers)
        if regions:
            self._next_search = time.monotonic() + _SEARCH_PAUSE * (time.monotonic() - start)
        with clock.step("recognize"):
            lines = await run(scene.find, page, regions, quads)
            if lines:
                readings = await self._shared.torchserve.recognize(
                    readers.recogniser, lines, self._request_id
                )
                await run(scene.hear, readings)
                self._shared.served.passed(readers.recogniser, time.monotonic() - start)

    async def _quads(self, page: Pixels, regions: Sequence[Region], readers: Readers) -> list[Quad]:
        if not regions:
            return []
        if is_line(page, self._options.of_reading):
            return [whole(page)]
        if readers.detector is None:
            raise ModelUnavailable("The text detector is not loaded.")
        await self._shared.models.check_ready(readers.detector)
        found = await asyncio.gather(
            *(
                self._shared.torchserve.detect(
                    readers.detector, region.view.pixels, self._request_id
                )
                for region in regions
            )
        )
        return [
            region.view.on_page(quad)
            for region, quads in zip(regions, found, strict=True)
            for quad in quads
        ]
