"""Jobs as their owners see them: made, looked at, cancelled, removed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError
from ulid import ULID

from gateway.errors import Conflict, NotFound
from gateway.jobs.database import Document, JobDatabase, item_id, now
from gateway.jobs.items import FINISHED, UNFINISHED, ItemState, Job, Sent
from gateway.options import Options

RESEND_SECONDS = 5.0
"""After this an item that is still queued may have lost its message."""
_AT_ONCE = 20
"""Results in memory at the same time."""
_REQUEST = timedelta(hours=1)
"""The longest time from a job's first picture to the job."""
_QUEUED = {"status": "queued"}
_TEXT = {"result": "", "head": "", "url": ""}
_CONTENT = {**_TEXT, "image_hash": ""}


@dataclass(frozen=True)
class Result:
    """packed: as in gateway.answers; head: the answer's members that depend on who asked."""

    index: int
    name: str
    packed: bytes
    head: dict[str, Any]
    image_hash: str


class Registry:
    """Raises JobsUnavailable when the database does not answer. scope: whose, None: everybody's."""

    def __init__(self, database: JobDatabase, *, seconds: int) -> None:
        self._database = database
        self._lifetime = timedelta(seconds=seconds)

    async def add(self, job: Job, items: Sequence[Sent]) -> None:
        expires = job.created + self._lifetime
        # The same picture twice is one record, as it would be when sent one after the other.
        records = {item.image_hash or item.url: str(ULID()) for item in items}
        documents = [
            _item(job, index, item, records[item.image_hash or item.url])
            for index, item in enumerate(items)
        ]
        async with self._database.answering(20.0):
            await self._database.index()
            await self._database.items.insert_many([{**d, "expires": expires} for d in documents])
            await self._database.jobs.insert_one({**_job(job), "expires": expires})

    async def take_key(self, job: Job, key: str, fingerprint: str) -> Job | None:
        """The job that has this Idempotency-Key already, None: it is this one's now.

        Raises Conflict where the key was used with another body.
        """
        entry = {"job": job.id, "fingerprint": fingerprint, "expires": job.created + self._lifetime}
        named = {"_id": f"{job.owner}:{key}"}
        async with self._database.answering():
            try:
                await self._database.keys.insert_one({**named, **entry})
                return None
            except DuplicateKeyError:
                first = await self._database.keys.find_one(named) or {}
        try:
            known = await self.find(job.owner, str(first.get("job")))
        except NotFound:  # removed, or past its day
            async with self._database.answering():
                await self._database.keys.replace_one({**named, "job": first.get("job")}, entry)
            return None
        if first["fingerprint"] != fingerprint:
            raise Conflict("This Idempotency-Key was used before with another body.")
        return known

    async def find(self, scope: str | None, job_id: str) -> Job:
        """Raises NotFound."""
        query: Document = {"_id": job_id, "expires": {"$gt": now()}}
        if scope is not None:
            query["owner"] = scope
        async with self._database.answering():
            document = await self._database.jobs.find_one(query)
        if document is None:
            raise NotFound("There is no such job; jobs are kept for a day.")
        return _as_job(document)

    async def states(self, job: Job) -> list[ItemState]:
        """Of every item, in order."""
        members = {"index": 1, "name": 1, "status": 1, "error": 1}
        async with self._database.answering():
            found = self._database.items.find({"job": job.id}, members).sort("_id", 1)
            documents = await found.to_list()
        return [ItemState(d["index"], d["name"], d["status"], d.get("error")) for d in documents]

    async def results(self, job: Job, indices: Sequence[int]) -> AsyncIterator[Result]:
        """Of these items, in order, without those whose result has been deleted."""
        for start in range(0, len(indices), _AT_ONCE):
            ids = [item_id(job.id, index) for index in indices[start : start + _AT_ONCE]]
            query = {"_id": {"$in": ids}, "result": {"$exists": True}}
            async with self._database.answering():
                documents = await self._database.items.find(query).sort("_id", 1).to_list()
            for d in documents:
                yield Result(d["index"], d["name"], d["result"], d["head"], d["image_hash"])

    async def waiting(self) -> tuple[int, int]:
        """Items that nobody reads yet, and jobs that have such items."""
        async with self._database.answering():
            items = await self._database.items.count_documents(_QUEUED)
            jobs = await self._database.items.distinct("job", _QUEUED) if items else []
        return items, len(jobs)

    async def keep(self, job_id: str, picture: bytes) -> str:
        """The picture's hash."""
        digest = await asyncio.to_thread(hashlib.sha256, picture)
        image_hash = f"sha256:{digest.hexdigest()}"
        async with self._database.answering():
            await self._database.index()
            await self._database.pictures.put(_file(job_id, image_hash), picture)
        return image_hash

    async def picture(self, job_id: str, image_hash: str) -> bytes:
        """Raises NotFound."""
        async with self._database.answering():
            return await self._database.pictures.get(_file(job_id, image_hash))

    async def cancel(self, job: Job) -> None:
        """Nothing more is begun or written; what was read so far is deleted."""
        async with self._database.answering():
            await self._database.jobs.update_one({"_id": job.id}, {"$set": {"cancelled": True}})
            await self._database.items.update_many(
                {"job": job.id, "status": {"$in": UNFINISHED}}, {"$set": {"status": "cancelled"}}
            )
            await self._database.items.update_many({"job": job.id}, {"$unset": _CONTENT})
        await self.drop_pictures(job.id)

    async def remove(self, job_id: str) -> None:
        """The job itself last: until then it can be removed once more, should this break off."""
        await self.drop_pictures(job_id)
        async with self._database.answering():
            await self._database.items.delete_many({"job": job_id})
            await self._database.keys.delete_many({"job": job_id})
            await self._database.jobs.delete_one({"_id": job_id})

    async def forget(self, record_id: str) -> None:
        """Delete what jobs hold of a history record; once more does the rest, had it broken off."""
        query = {"record": record_id, "status": {"$in": FINISHED}}
        kept = {**query, "image_hash": {"$exists": True}}
        async with self._database.answering():
            await self._database.items.update_many(query, {"$unset": _TEXT})
            await self._database.items.update_many(kept, {"$set": {"leaving": True}})
            found = await self._database.items.find(kept, {"job": 1, "image_hash": 1}).to_list()
        for item in found:
            await self.drop_picture(item["job"], item["image_hash"])
        left = {**query, "leaving": True}
        async with self._database.answering():
            gone = {"$unset": {"image_hash": "", "leaving": ""}}
            await self._database.items.update_many(left, gone)

    async def drop_picture(self, job_id: str, image_hash: str) -> None:
        """Unless another item has it, and keeps it."""
        same = {"job": job_id, "image_hash": image_hash, "leaving": {"$ne": True}}
        async with self._database.answering():
            if not await self._database.items.find_one(same, {"_id": 1}):
                await self._database.pictures.delete(_file(job_id, image_hash))

    async def drop_pictures(self, job_id: str) -> None:
        async with self._database.answering(20.0):
            own = {"_id": {"$gte": _file(job_id, ""), "$lt": f"{job_id};"}}
            for file in await self._database.files.distinct("_id", own):
                await self._database.pictures.delete(file)

    async def remove_expired(self) -> None:
        """Jobs past their day, with all of theirs, and what is left of requests that broke off."""
        past = {"expires": {"$lt": now()}}
        old = {"uploadDate": {"$lt": now() - self._lifetime - _REQUEST}}
        async with self._database.answering(20.0):
            jobs = await self._database.jobs.distinct("_id", past)
        for job_id in jobs:
            await self.remove(job_id)
        async with self._database.answering(20.0):
            for collection in (self._database.items, self._database.keys):
                await collection.delete_many(past)
            for file in await self._database.files.distinct("_id", old):
                await self._database.pictures.delete(file)


def _file(job_id: str, image_hash: str) -> str:
    """A picture belongs to one job, so that it goes away with it."""
    return f"{job_id}:{image_hash}"


def _item(job: Job, index: int, item: Sent, record: str) -> Document:
    """record: the id that its history record gets, so that reading it twice writes it once."""
    due = job.created + timedelta(seconds=RESEND_SECONDS)
    common = {"_id": item_id(job.id, index), "job": job.id, "index": index, "name": item.name}
    if item.error:
        return {**common, "status": "failed", "error": dict(item.error)}
    kept = {"image_hash": item.image_hash} if item.image_hash else {"url": item.url}
    waiting = {"status": "queued", "due": due, "sent": True, "attempts": 0}
    return {**common, **kept, **waiting, "record": record}


def _job(job: Job) -> Document:
    return {
        "_id": job.id,
        "owner": job.owner,
        "options": job.options.model_dump(),
        "fresh": job.fresh,
        "total": job.total,
        "created": job.created,
        "cancelled": job.cancelled,
    }


def _as_job(document: Document) -> Job:
    options = Options.model_validate(document["options"])
    known = {name: document[name] for name in ("owner", "fresh", "total", "created", "cancelled")}
    return Job(id=document["_id"], options=options, **known)
