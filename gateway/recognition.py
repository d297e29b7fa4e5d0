"""The way of one image: cached, or decoded, its lines found, read, put in place, and kept."""

import asyncio
import hashlib
import time
from contextlib import suppress
from dataclasses import dataclass, replace

from ulid import ULID

from gateway.answers import Packed
from gateway.background import MOMENT
from gateway.cache import Cache, Hit, Record
from gateway.claims import Claims
from gateway.clock import Clock
from gateway.documents import Document, Limits, check_waiting, open_document, opens_quickly
from gateway.errors import ModelUnavailable, NotFound
from gateway.flights import Flights, Tell
from gateway.formats import write
from gateway.history import History
from gateway.history_records import Entry
from gateway.metrics import STAGE_SECONDS
from gateway.models import Choice, Models
from gateway.orders import Order, Outcome, cache_key
from gateway.pages import thumbnail_of
from gateway.reading import DocumentReader, Readers, Task
from gateway.rollout.observer import Watched
from gateway.served.counting import Served
from gateway.threads import Threads

_Flown = tuple[Outcome, str]
"""What came of a reading, and whose it was first."""


@dataclass(frozen=True)
class _Identified:
    """document: of a small picture, which has nothing to close."""

    hash: str
    document: Document | None


class Recognition:
    def __init__(
        self,
        reader: DocumentReader,
        models: Models,
        cache: Cache,
        claims: Claims,
        history: History,
        served: Served,
        threads: Threads,
        limits: Limits,
    ) -> None:
        self._reader = reader
        self._models = models
        self._cache = cache
        self._claims = claims
        self._history = history
        self._served = served
        self._threads = threads
        self._limits = limits
        self._flights = Flights[_Flown]()

    async def read(self, order: Order) -> Outcome:
        """Raises ImageError, TooLarge, TooLong, NotFound (the model), ModelUnavailable."""
        clock = Clock()
        known = await self._identified(order)
        choice = await self._models.choose(order.options.model, known.hash)
        try:
            return await self._by_choice(order, known, choice, clock)
        except NotFound:  # taken away while it was to read
            with suppress(ModelUnavailable):
                await self._models.live(older_than=0)
            now = await self._models.choose(order.options.model, known.hash)
            if now.model == choice.model:
                raise
            return await self._by_choice(order, known, now, clock)

    async def _by_choice(
        self, order: Order, picture: _Identified, choice: Choice, clock: Clock
    ) -> Outcome:
        detector = await self._models.detector()
        *first, last = choice.model, *choice.instead
        for recogniser in first:
            with suppress(ModelUnavailable, NotFound):  # a version that fails fails nobody
                return await self._read(
                    order, picture, Readers(recogniser, detector), choice, clock
                )
        return await self._read(order, picture, Readers(last, detector), choice, clock)

    async def _read(
        self, order: Order, picture: _Identified, readers: Readers, choice: Choice, clock: Clock
    ) -> Outcome:
        key = cache_key(picture.hash, readers, order.options)
        keep = order.options.store
        watched = Watched(choice.trial, picture.hash, order.request_id, choice.shadow, keep)
        task = Task(order.picture, picture.hash, order.options, readers, watched, picture.document)
        if order.fresh:
            outcome = await self._anew(order, task, key, clock)
            await self._cache.put(key, order.owner, outcome.packed, outcome.record)
            return outcome
        (outcome, owner), begun = await self._flights.join(
            key, lambda tell: self._flown(order, task, key, clock, tell)
        )
        if begun:
            return outcome
        shared = Hit(outcome.packed, outcome.record)
        if owner != order.owner:
            own = await self._cache.get(key, order.owner)
            shared = own or Hit(outcome.packed, None)
        return await self._known(order, key, shared, clock)

    async def _anew(self, order: Order, task: Task, key: str, clock: Clock) -> Outcome:
        reading, thumbnail = await self._counted(task, clock)
        record = await self._keep(order, key, reading, thumbnail, clock)
        return Outcome(reading, record, False, clock.finish())

    async def _counted(self, task: Task, clock: Clock) -> tuple[Packed, bytes]:
        began, recogniser = time.perf_counter(), task.readers.recogniser
        try:
            read = await self._reader.read(task, clock)
        except ModelUnavailable:
            self._served.failed(recogniser)
            raise
        self._served.passed(recogniser, time.perf_counter() - began)
        return read

    async def _flown(
        self, order: Order, task: Task, key: str, clock: Clock, tell: Tell[_Flown]
    ) -> _Flown:
        async with self._claims.claim(key, order.owner) as claim:
            if claim.hit is not None:
                return await self._known(order, key, claim.hit, clock), order.owner
            outcome = await self._anew(order, task, key, clock)
            if not outcome.record.stored:  # what is stored may be deleted, and from the cache, too
                tell((outcome, order.owner))
                await asyncio.sleep(MOMENT)
            packed, record = outcome.packed, outcome.record
            if await self._cache.put(key, order.owner, packed, record, claim.release):
                claim.held = False
            return outcome, order.owner

    async def _known(self, order: Order, key: str, hit: Hit, clock: Clock) -> Outcome:
        reading = Packed(kept=hit.packed)
        record = await self._record_of(order, key, reading, hit.record, clock)
        self._served.known()
        return Outcome(reading, record, True, clock.finish())

    async def write(self, packed: bytes, picture: bytes, form: str) -> bytes:
        """A reading of this picture in one of gateway.formats."""
        return await self._threads.run(write, form, packed, picture, self._limits)

    async def _record_of(
        self, order: Order, key: str, reading: Packed, known: Record | None, clock: Clock
    ) -> Record:
        """The owner's record of a cached reading: the first one's, or one made now."""
        kept = await self._kept(known)
        if kept is not None and (kept.stored or not order.options.store):
            return kept
        thumbnail = await self._threads.run(thumbnail_of, order.picture, self._limits)
        name = kept.id if kept else None
        record = await self._keep(order, key, reading, thumbnail, clock, name)
        await self._cache.put(key, order.owner, None, record)
        return record

    async def _kept(self, record: Record | None) -> Record | None:
        """None where the history has no longer what was stored."""
        gone = record is not None and record.stored and not await self._history.has(record.id)
        return None if gone else record

    async def _keep(
        self,
        order: Order,
        key: str,
        reading: Packed,
        thumbnail: bytes,
        clock: Clock,
        known: str | None = None,
    ) -> Record:
        record_id = known or order.record_id or str(ULID())
        if not order.options.store:
            return Record(record_id, stored=False)
        entry = Entry(record_id, order.owner, order.picture, thumbnail, key, reading, clock.read())
        with STAGE_SECONDS.labels("store").time():
            return Record(record_id, stored=await self._history.add(entry))

    async def _identified(self, order: Order) -> _Identified:
        if opens_quickly(order.picture):
            return self._identify(order)
        return replace(await self._threads.run(self._identify, order), document=None)

    def _identify(self, order: Order) -> _Identified:
        """What is no error by its headers: ImageError, TooLarge, TooLong."""
        document = open_document(order.picture, self._limits)
        document.close()
        if order.waits_for is not None:
            check_waiting(document.extent, order.waits_for)
        return _Identified(f"sha256:{hashlib.sha256(order.picture).hexdigest()}", document)
