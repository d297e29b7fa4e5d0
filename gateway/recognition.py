"""The way of one image: cached, or decoded, its lines found, read, put in place, and kept."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from ulid import ULID

from gateway.answers import FORMAT, pack
from gateway.cache import Cache, Hit, Record
from gateway.clock import Clock
from gateway.errors import ModelUnavailable
from gateway.formats import write
from gateway.history import Entry, History
from gateway.metrics import PICTURES_IN_HAND, STAGE_SECONDS
from gateway.models import Models
from gateway.options import Options
from gateway.pages import Lines, Page, cut_lines, open_page, place_lines, thumbnail_of
from gateway.threads import Threads
from gateway.torchserve import Model, TorchServe
from textline.geometry import Quad
from textline.image import check_image
from textline.results import Reading


@dataclass(frozen=True)
class Order:
    """One picture to read; fresh: do not take it from the cache."""

    picture: bytes
    options: Options
    owner: str
    request_id: str
    fresh: bool = False
    record_id: str | None = None
    """Of its record, should it get a new one: whoever reads it twice then keeps it once."""


@dataclass(frozen=True)
class Outcome:
    """packed: the reading, as in gateway.answers."""

    packed: bytes
    record: Record
    cached: bool
    timing_ms: dict[str, float]

    @property
    def head(self) -> dict[str, Any]:
        """The answer's members that depend on who asked and when."""
        return {
            "id": self.record.id,
            "cached": self.cached,
            "stored": self.record.stored,
            "timing_ms": self.timing_ms,
        }


@dataclass(frozen=True)
class Readers:
    """The versions that read a picture; detector None: not loaded."""

    recogniser: Model
    detector: Model | None

    def cache_key(self, image_hash: str, options: Options) -> str:
        """The picture, the versions of both models, and every option that changes the reading."""
        detector = self.detector.version if self.detector else "-"
        reading = (options.layout, options.binarize, options.deskew, options.chars)
        versions = (self.recogniser.name, self.recogniser.version, detector)
        return ":".join(map(str, (FORMAT, image_hash, *versions, *reading, options.template)))


class Recognition:
    def __init__(
        self,
        torchserve: TorchServe,
        models: Models,
        cache: Cache,
        history: History,
        threads: Threads,
        *,
        max_pixels: int,
        in_hand: int,
        waiting: int,
    ) -> None:
        self._torchserve = torchserve
        self._models = models
        self._cache = cache
        self._history = history
        self._threads = threads
        self._max_pixels = max_pixels
        self._in_hand = asyncio.Semaphore(in_hand)
        self._places = in_hand + waiting

    async def read(self, order: Order) -> Outcome:
        """Raises ImageError, NotFound (the model), ModelUnavailable."""
        clock = Clock()
        image_hash = await self._threads.run(self._identify, order.picture)
        readers = await self._readers(order.options)
        key = readers.cache_key(image_hash, order.options)
        hit = None if order.fresh else await self._cache.get(key, order.owner)
        if hit is None:
            packed, thumbnail = await self._recognize(order, readers, image_hash, clock)
            record = await self._keep(order, key, packed, thumbnail, clock)
            await self._cache.put(key, order.owner, packed, record)
        else:
            packed = hit.packed
            record = await self._record_of(order, key, hit, clock)
        return Outcome(packed, record, hit is not None, clock.finish())

    async def write(self, packed: bytes, picture: bytes, form: str) -> bytes:
        """A reading of this picture in one of gateway.formats."""
        return await self._threads.run(write, form, packed, picture, self._max_pixels)

    async def _readers(self, options: Options) -> Readers:
        recogniser, detector = await asyncio.gather(
            self._models.resolve(options.model), self._models.detector()
        )
        return Readers(recogniser, detector)

    async def _recognize(
        self, order: Order, readers: Readers, image_hash: str, clock: Clock
    ) -> tuple[bytes, bytes]:
        """(the reading packed, a thumbnail)."""
        await self._models.check_ready(readers.recogniser)
        async with self._in_turn():
            with clock.step("decode"):
                page = await self._threads.run(
                    open_page, order.picture, order.options, self._max_pixels
                )
            with clock.step("detect"):
                quads = await self._detect(page, readers.detector, order.request_id)
            with clock.step("recognize"):
                lines = await self._threads.run(cut_lines, page, quads)
                readings = await self._torchserve.recognize(
                    readers.recogniser, lines.prepared, order.request_id
                )
            return await self._threads.run(
                _write, page, lines, readings, order.options, image_hash, readers.recogniser
            )

    async def _detect(self, page: Page, detector: Model | None, request_id: str) -> list[Quad]:
        if page.view is None:
            return []
        if detector is None:
            raise ModelUnavailable("The text detector is not loaded.")
        await self._models.check_ready(detector)
        return await self._torchserve.detect(detector, page.view, request_id)

    async def _record_of(self, order: Order, key: str, hit: Hit, clock: Clock) -> Record:
        """The owner's record of a cached reading: the first one's, or one made now."""
        if hit.record is not None and (hit.record.stored or not order.options.store):
            return hit.record
        thumbnail = await self._threads.run(thumbnail_of, order.picture, self._max_pixels)
        known = hit.record.id if hit.record else None
        record = await self._keep(order, key, hit.packed, thumbnail, clock, known)
        await self._cache.put(key, order.owner, None, record)
        return record

    async def _keep(
        self,
        order: Order,
        key: str,
        packed: bytes,
        thumbnail: bytes,
        clock: Clock,
        known: str | None = None,
    ) -> Record:
        record_id = known or order.record_id or str(ULID())
        if not order.options.store:
            return Record(record_id, stored=False)
        entry = Entry(record_id, order.owner, order.picture, thumbnail, key, packed, clock.read())
        with STAGE_SECONDS.labels("store").time():
            return Record(record_id, stored=await self._history.add(entry))

    def _identify(self, picture: bytes) -> str:
        """The hash of a picture that can be read as far as its header tells; ImageError."""
        check_image(picture, max_pixels=self._max_pixels)
        return f"sha256:{hashlib.sha256(picture).hexdigest()}"

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """Bound the pictures that are in memory decoded, and those that wait for it."""
        if self._places == 0:
            raise ModelUnavailable("Too many pictures are waiting to be read.", retry_after=5)
        self._places -= 1
        try:
            async with self._in_hand:
                with PICTURES_IN_HAND.track_inprogress():
                    yield
        finally:
            self._places += 1


def _write(
    page: Page,
    lines: Lines,
    readings: Sequence[Reading],
    options: Options,
    image_hash: str,
    model: Model,
) -> tuple[bytes, bytes]:
    read = place_lines(page, lines, readings, options)
    return pack(read, page, image_hash, model), page.thumbnail
