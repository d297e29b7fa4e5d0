"""Readings that were kept, with their pictures. Ids are ULIDs, so they sort by time."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

import pymongo
from pymongo import ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from gateway.answers import Packed, answer, pages_of, unpack
from gateway.corrections import Correction, check_size, listed, numbered
from gateway.errors import HistoryUnavailable, NotFound
from gateway.history_index import HistoryIndex, Search
from gateway.history_records import LISTED, Document, Entry, Trace, document_of, summary_of
from gateway.inserting import insert
from gateway.lately import Lately
from gateway.outage import Outage
from gateway.pictures import Pictures

READ_SECONDS = 2.0
WRITE_SECONDS = 4.0
"""The largest picture takes a third of a second on an idle machine."""
LOOK_SECONDS = 0.3
"""For whether a record is there, which answers from the cache wait for."""
SWEEP_SECONDS = 60.0
SWEPT = 100
"""Records in one go."""
CORRECTED = 100
_AT_ONCE = 16 * 1024
"""Bytes of a reading that becomes a record sooner than a thread takes over."""
_TRACE = {"image_hash": 1, "cache_key": 1, "owner": 1}
_NO_RECORD = "There is no such record in your history."
_INDEXES: Sequence[Sequence[tuple[str, int]]] = (
    [("owner", pymongo.ASCENDING), ("_id", pymongo.DESCENDING)],
    [
        ("owner", pymongo.ASCENDING),
        ("model.name", pymongo.ASCENDING),
        ("_id", pymongo.DESCENDING),
    ],
    [("image_hash", pymongo.ASCENDING)],
    [("timestamp", pymongo.ASCENDING)],
)


class History:
    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._database = database
        self._records = database["history"]
        self._terms = HistoryIndex(database)
        self._pictures = Pictures(database)
        # What a new version read otherwise in a rollout's shadow: texts of the picture, too.
        self._differences = database["rollout_differences"]
        self._outage = Outage("MongoDB")
        self._lately = Lately()
        self._indexed = False
        self._indexing = asyncio.Lock()

    async def add(self, entry: Entry) -> bool:
        """Whether the reading was stored; never an error."""
        try:
            async with self._answering(WRITE_SECONDS):
                await self.prepare()
            async with self._answering(WRITE_SECONDS):
                document = await _made(entry)
                # Terms without a record find nothing; a record without terms would not be found.
                await self._terms.put(document)
                # Before the picture: whoever deletes another record of it then spares it.
                await insert(self._records, [document], ("_id", "owner"))
                await self._pictures.put(document["image_hash"], entry.picture)
        except HistoryUnavailable:
            return False
        self._lately.add(entry.id)
        return True

    async def has(self, record_id: str) -> bool:
        """Whether there was such a record a moment ago; also where the database does not say."""
        if record_id in self._lately:
            return True
        try:
            async with self._answering(LOOK_SECONDS):
                found = await self._records.find_one({"_id": record_id}, {"_id": 1})
        except HistoryUnavailable:
            return True
        if found is not None:
            self._lately.add(record_id)
        return found is not None

    async def list(self, scope: str | None, search: Search) -> tuple[list[Document], str | None]:
        """Summaries, newest first, and before which id the next page is; scope: None: all's.

        A search that takes long ends its page early, even empty; None: there is no more.
        """
        async with self._answering(READ_SECONDS):
            documents, rest = await self._page(scope, search)
        return [summary_of(document) for document in documents], rest

    async def _page(
        self, scope: str | None, search: Search
    ) -> tuple[Sequence[Document], str | None]:
        """Terms may outlive their record for a moment: others take its place."""
        documents: Sequence[Document] = []
        while True:
            left = search.limit - len(documents)
            found = await self._terms.find(scope, replace(search, limit=left))
            query = {**_of(scope), "_id": {"$in": found.ids}}
            there = await self._records.find(query, LISTED).to_list() if found.ids else []
            documents = [*documents, *sorted(there, key=itemgetter("_id"), reverse=True)]
            if found.rest is None or len(found.ids) < left or len(there) == left:
                return documents, found.rest
            search = replace(search, before=found.rest)

    async def get(self, scope: str | None, record_id: str) -> bytes:
        """The whole result as JSON; NotFound, HistoryUnavailable."""
        members = {"timestamp": 1, "timing_ms": 1, "result": 1, "corrections": 1}
        document = await self._find(scope, record_id, members)
        head = {
            "id": record_id,
            "timestamp": document["timestamp"],
            "cached": False,
            "stored": True,
            "timing_ms": document["timing_ms"],
            "corrections": listed(document.get("corrections", {})),
        }
        return await asyncio.to_thread(answer, Packed(kept=document["result"]), head)

    async def correct(
        self, scope: str | None, record_id: str, corrections: Sequence[Correction]
    ) -> None:
        """Keep them beside the reading; BadRequest, TooLarge, NotFound, HistoryUnavailable."""
        document = await self._find(scope, record_id, {"result": 1, "corrections": 1})
        pages = pages_of(await asyncio.to_thread(unpack, document["result"]))
        given = numbered(corrections, pages)
        check_size(document.get("corrections", {}), given)
        members = {f"corrections.{number}": text for number, text in given.items()}
        async with self._answering(WRITE_SECONDS):
            changed = await self._records.find_one_and_update(
                {"_id": record_id},
                {"$set": members},
                projection={"owner": 1, "model": 1, "text": 1, "corrections": 1},
                return_document=ReturnDocument.AFTER,
            )
            if changed is None:
                raise NotFound(_NO_RECORD)
            await self._terms.put(changed)

    async def corrected(self, scope: str | None) -> AsyncIterator[Document]:
        """Each record with corrections, newest first: its corrections, result and image_hash."""
        members = {"corrections": 1, "result": 1, "image_hash": 1}
        search: Search | None = Search(corrected=True, limit=CORRECTED)
        while search:
            async with self._answering(READ_SECONDS):
                found = await self._terms.find(scope, search)
            for record_id in found.ids:
                with suppress(NotFound):
                    yield await self._find(scope, record_id, members)
            search = replace(search, before=found.rest) if found.rest else None

    async def image_hash(self, scope: str | None, record_id: str) -> str:
        document = await self._find(scope, record_id, {"image_hash": 1})
        return str(document["image_hash"])

    async def picture(self, image_hash: str) -> bytes:
        """The picture as it was sent; ask `image_hash` first whose it is."""
        async with self._answering(WRITE_SECONDS):
            return await self._pictures.get(image_hash)

    async def trace(self, scope: str | None, record_id: str) -> Trace:
        """What to forget a record by; NotFound, HistoryUnavailable."""
        return _trace(await self._find(scope, record_id, _TRACE))

    async def older(self, before: datetime) -> Sequence[Trace]:
        """Some of the records from before then, none if there is none; HistoryUnavailable."""
        async with self._answering(SWEEP_SECONDS):
            found = self._records.find({"timestamp": {"$lt": before}}, _TRACE)
            return [_trace(document) for document in await found.limit(SWEPT).to_list()]

    async def remove(self, trace: Trace) -> None:
        """Delete a record, and its picture unless another has it too; HistoryUnavailable.

        The record itself last: until then it can be removed once more, should this break off.
        """
        self._lately.discard(trace.id)
        named, same = {"_id": trace.id}, {"image_hash": trace.image_hash}
        async with self._answering(WRITE_SECONDS):
            # Two that leave at the same time do not keep their picture for each other.
            await self._records.update_one(named, {"$set": {"leaving": True}})
            await self._terms.delete(trace.id)
            if not await self._records.find_one({**same, "leaving": {"$ne": True}}, {"_id": 1}):
                await self._pictures.delete(trace.image_hash)
                await self._differences.delete_many(same)
            await self._records.delete_one(named)

    async def ping(self) -> None:
        """Raises HistoryUnavailable."""
        async with self._answering(READ_SECONDS):
            await self._database.command("ping")

    async def _find(
        self, scope: str | None, record_id: str, members: Mapping[str, int]
    ) -> Document:
        async with self._answering(READ_SECONDS):
            document = await self._records.find_one({"_id": record_id, **_of(scope)}, members)
        if document is None:
            raise NotFound(_NO_RECORD)
        return document

    async def prepare(self) -> None:
        """Make the indexes, once; raises pymongo's errors."""
        async with self._indexing:
            if not self._indexed:
                for keys in _INDEXES:
                    await self._records.create_index(keys)
                await self._terms.prepare()
                await self._pictures.prepare()
                self._indexed = True

    @asynccontextmanager
    async def _answering(self, seconds: float) -> AsyncIterator[None]:
        if self._outage.resting:
            raise HistoryUnavailable("The history's database does not answer.")
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError as error:  # slow for once, or busy: others may well get through
            raise HistoryUnavailable("The history's database takes too long.") from error
        except PyMongoError as error:
            self._outage.failed(error)
            raise HistoryUnavailable("The history's database does not answer.") from error
        self._outage.passed()


async def _made(entry: Entry) -> Document:
    if len(entry.reading.text) <= _AT_ONCE:
        return document_of(entry)
    return await asyncio.to_thread(document_of, entry)


def _trace(document: Document) -> Trace:
    return Trace(document["_id"], document["owner"], document["image_hash"], document["cache_key"])


def _of(scope: str | None) -> Document:
    return {} if scope is None else {"owner": scope}
