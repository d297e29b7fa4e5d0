"""Who reads an item: a worker takes it for some seconds, and takes it longer while it lives.

An item that was due to be finished, and is not, goes to somebody else: see gateway.jobs.sweeper.
Clocks of different machines may be apart by less than the lease; beyond, items are read twice,
which costs time and changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo import ReturnDocument

from gateway.jobs.database import JobDatabase, item_id, now
from gateway.jobs.items import UNFINISHED, Problem
from gateway.jobs.registry import RESEND_SECONDS

Message = tuple[str, int]
"""What travels over the broker: the job's id and the item's index."""


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
        """None: it is finished, cancelled, or somebody else's."""
        job, index = message
        async with self._database.answering():
            d = await self._database.items.find_one_and_update(
                {"_id": item_id(job, index), "status": "queued"},
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

    async def take_back(self, *, lost_messages: bool) -> Message | None:
        """An item that is overdue, to be sent once more; None: there is none.

        Its worker is gone, or it was put off until now. lost_messages: or its message is gone.
        """
        overdue = [{"status": "running"}, {"status": "queued", "sent": False}]
        if lost_messages:
            overdue.append({"status": "queued", "sent": True})
        async with self._database.answering():
            d = await self._database.items.find_one_and_update(
                {"status": {"$in": UNFINISHED}, "due": {"$lt": now()}, "$or": overdue},
                {"$set": {"status": "queued", "sent": True, "due": self._from_now(RESEND_SECONDS)}},
                projection={"job": 1, "index": 1},
            )
        return (d["job"], d["index"]) if d else None

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
