"""Rollouts in MongoDB: begun, found, and worked on by one gateway at a time.

A gateway that works on a rollout holds it for some seconds and renews that while it lives; what it
writes counts only as long as it holds it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError, PyMongoError

from gateway.errors import Conflict, NotFound, RolloutsUnavailable
from gateway.rollout.record import Rollout, now

Document = dict[str, Any]
_SECONDS = 5.0
_LONGEST = 500
"""Steps that a record keeps, the latest ones."""


@asynccontextmanager
async def answering() -> AsyncIterator[None]:
    """Raises RolloutsUnavailable where the database does not answer, or not in time."""
    try:
        async with asyncio.timeout(_SECONDS):
            yield
    except DuplicateKeyError:
        raise
    except (PyMongoError, TimeoutError) as error:
        raise RolloutsUnavailable("The database of rollouts does not answer.") from error


class Store:
    def __init__(self, database: AsyncDatabase[Document], *, lease_seconds: float) -> None:
        self._rollouts = database["rollouts"]
        self._differences = database["rollout_differences"]
        self.lease_seconds = lease_seconds
        self._indexed = False

    async def begin(self, document: Document) -> None:
        """Raises Conflict where a rollout of the same model is under way."""
        try:
            async with answering():
                await self._index()
                await self._rollouts.insert_one(document)
        except DuplicateKeyError as error:
            raise _busy(document["model"]) from error

    async def find(self, rollout_id: str) -> Rollout:
        async with answering():
            found = await self._rollouts.find_one({"_id": rollout_id})
        if found is None:
            raise NotFound("There is no such rollout.")
        return Rollout.model_validate(found)

    async def latest(self, limit: int, model: str | None = None) -> list[Rollout]:
        """Newest first."""
        query = {"model": model} if model else {}
        async with answering():
            cursor = self._rollouts.find(query).sort("_id", -1).limit(limit)
            return [Rollout.model_validate(found) async for found in cursor]

    async def differences(self, rollout_id: str, limit: int) -> list[Document]:
        async with answering():
            query = self._differences.find({"rollout": rollout_id}, {"_id": 0, "rollout": 0})
            return [found async for found in query.sort("at", 1).limit(limit)]

    async def change(
        self, rollout: Rollout, step: Document, members: Document, *, statuses: Sequence[str]
    ) -> Rollout:
        """By a person; Conflict where it is no longer in one of these states."""
        query = {"_id": rollout.id, "status": {"$in": list(statuses)}, "step": rollout.step}
        try:
            async with answering():
                found = await self._rollouts.find_one_and_update(
                    query, _update(members, step), return_document=ReturnDocument.AFTER
                )
        except DuplicateKeyError as error:
            raise _busy(rollout.model) from error
        if found is None:
            raise Conflict("This rollout has gone on since.")
        return Rollout.model_validate(found)

    async def active(self) -> list[str]:
        """Those that go on, the oldest first."""
        query = {"status": {"$in": ["running", "waiting"]}}
        async with answering():
            cursor = self._rollouts.find(query, {"_id": 1}).sort("_id", 1)
            return [str(found["_id"]) async for found in cursor]

    async def take(self, rollout_id: str, holder: str) -> Rollout | None:
        """For some seconds from now; None where somebody else works on it, or it has ended."""
        free = [{"lease.holder": holder}, {"lease.until": {"$lt": now()}}, {"lease": None}]
        query = {"_id": rollout_id, "status": {"$in": ["running", "waiting"]}, "$or": free}
        async with answering():
            found = await self._rollouts.find_one_and_update(
                query,
                {"$set": {"lease": self._lease(holder)}},
                return_document=ReturnDocument.AFTER,
            )
        return Rollout.model_validate(found) if found else None

    async def renew(self, rollout_id: str, holder: str) -> bool:
        async with answering():
            done = await self._rollouts.update_one(
                {"_id": rollout_id, "lease.holder": holder},
                {"$set": {"lease": self._lease(holder)}},
            )
        return bool(done.matched_count)

    async def done(
        self, rollout: Rollout, holder: str, step: Document | None, members: Document
    ) -> bool:
        """Whether it counts: the holder held it still, and nobody has told it to do otherwise."""
        as_known = {"_id": rollout.id, "step": rollout.step, "place": rollout.place}
        async with answering():
            done = await self._rollouts.update_one(
                {**as_known, "lease.holder": holder}, _update(members, step)
            )
        return bool(done.matched_count)

    async def release(self, holder: str) -> None:
        async with answering():
            await self._rollouts.update_many({"lease.holder": holder}, {"$set": {"lease": None}})

    def _lease(self, holder: str) -> dict[str, str | datetime]:
        return {"holder": holder, "until": now() + timedelta(seconds=self.lease_seconds)}

    async def _index(self) -> None:
        if not self._indexed:
            # One rollout of a model at a time: `active` is there only while it goes on.
            await self._rollouts.create_index([("active", 1)], unique=True, sparse=True)
            await self._differences.create_index([("rollout", 1)])
            await self._differences.create_index([("image_hash", 1)])  # the history deletes by it
            self._indexed = True


def _busy(model: str) -> Conflict:
    return Conflict(f"A rollout of {model} is under way already.")


def _update(members: Document, step: Document | None) -> Document:
    update: Document = {"$set": {n: v for n, v in members.items() if n != "active" or v}}
    if "active" in members and not members["active"]:
        update["$unset"] = {"active": ""}
    if step is not None:
        update["$push"] = {"steps": {"$each": [step], "$slice": -_LONGEST}}
    return update
