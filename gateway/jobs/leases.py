"""Who reads an item: a worker takes it for some seconds, and takes it longer while it lives.

An item that was due to be finished, and is not, goes to somebody else: see gateway.jobs.sweeper.
Clocks of different machines may be apart by less than the lease; beyond, items are read twice,
which costs time and changes nothing. So does a message that is sent once more and was not lost:
whoever gets it finds its item taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo import ReturnDocument

from gateway.jobs.database import Document, JobDatabase, item_id, now
from gateway.jobs.items import UNFINISHED, Problem
from gateway.jobs.registry import RESEND_SECONDS

Message = tuple[str, int]
"""What travels over the broker: the job's id and the item's index."""
_LATER = timedelta(seconds=5)
"""Messages of a job that was made so much later come after another's."""
_AHEAD = 20
"""So many later items of a job may be begun while a worker takes one up."""
_SENT: Document = {"status": "queued", "sent": True}
_ORDINARY: Document = {"urgent": {"$ne": True}}


@dataclass(frozen=True)
class Lease:
    """attempts: how often somebody has begun with it; record: the id for its history record."""

    job: str
    index: int
    attempts: int
    record: str
    image_hash: str | None
    url: str | None

    @property
    def item(self) -> str:
        return item_id(self.job, self.index)


class Leases:
    """Raises JobsUnavailable when the database does not answer."""

    def __init__(self, database: JobDatabase, *, seconds: float) -> None:
        self._database = database
        self.seconds = seconds

    async def take(self, message: Message) -> Lease | None:
        """None: it is finished, cancelled, put off, or somebody else's."""
        job, index = message
        async with self._database.answering():
            d = await self._database.items.find_one_and_update(
                {"_id": item_id(job, index), **_SENT},
                {
                    "$set": {"status": "running", "due": self._from_now(self.seconds)},
                    "$inc": {"attempts": 1},
                },
                return_document=ReturnDocument.AFTER,
            )
        if d is None:
            return None
        return Lease(job, index, d["attempts"], d["record"], d.get("image_hash"), d.get("url"))

    async def renew(self, lease: Lease) -> bool:
        """False: it is nobody's any more, or was given to somebody else."""
        return await self._update(lease, {"due": self._from_now(self.seconds)}, mine=True)

    async def fetched(self, lease: Lease, image_hash: str) -> bool:
        """Its picture is kept now; False: it is nobody's any more, or somebody else's."""
        return await self._update(lease, {"image_hash": image_hash}, mine=True)

    async def succeed(
        self, lease: Lease, *, packed: bytes, head: Mapping[str, Any], image_hash: str
    ) -> None:
        """Even where it has gone to somebody else: it is read, and the first one counts."""
        result = {"result": packed, "head": dict(head), "record": head["id"]}
        await self._update(lease, {"status": "succeeded", "image_hash": image_hash, **result})

    async def fail(self, lease: Lease, error: Problem) -> None:
        await self._update(lease, {"status": "failed", "error": dict(error)}, mine=True)

    async def put_off(self, lease: Lease, seconds: float) -> None:
        """Read it again, but not at once."""
        later = {"status": "queued", "sent": False, "due": self._from_now(seconds)}
        await self._update(lease, later, mine=True)

    async def take_back(self, *, none_urgent: bool, none_ordinary: bool) -> Message | None:
        """An item that is overdue, to be sent once more, as urgent; None: there is none.

        Its worker is gone, it was put off until now, or its message is gone: none of its kind
        waits in the queue, or later ones were taken before it.
        """
        overdue: list[Document] = [{"status": "running"}, {"status": "queued", "sent": False}]
        if none_urgent:
            overdue.append({**_SENT, "urgent": True})
        overdue += [{**_SENT, **_ORDINARY}] if none_ordinary else await self._overtaken()
        again = {**_SENT, "urgent": True, "due": self._from_now(RESEND_SECONDS)}
        async with self._database.answering():
            d = await self._database.items.find_one_and_update(
                {"status": {"$in": UNFINISHED}, "due": {"$lt": now()}, "$or": overdue},
                {"$set": again},
                projection={"job": 1, "index": 1},
            )
        return (d["job"], d["index"]) if d else None

    async def _overtaken(self) -> list[Document]:
        """Ordinary items that came before the last one that is being read, and still wait."""
        members = {"job": 1, "index": 1, "expires": 1}
        async with self._database.answering():
            running = self._database.items.find({"status": "running", **_ORDINARY}, members)
            # Items expire in the order in which their jobs were made.
            last = await running.sort([("expires", -1), ("index", -1)]).limit(1).to_list()
        return [
            {**_SENT, **_ORDINARY, **before}
            for item in last
            for before in (
                {"expires": {"$lt": item["expires"] - _LATER}},
                {"job": item["job"], "index": {"$lt": item["index"] - _AHEAD}},
            )
        ]

    async def _update(self, lease: Lease, members: dict[str, Any], *, mine: bool = False) -> bool:
        query: dict[str, Any] = {"_id": lease.item, "status": {"$in": UNFINISHED}}
        if mine:
            query |= {"status": "running", "attempts": lease.attempts}
        async with self._database.answering():
            done = await self._database.items.update_one(query, {"$set": members})
        return bool(done.matched_count)

    @staticmethod
    def _from_now(seconds: float) -> Any:
        return now() + timedelta(seconds=seconds)
