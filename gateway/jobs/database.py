"""Where jobs are kept: collections of MongoDB, and GridFS for the pictures that came with them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from gateway.errors import JobsUnavailable
from gateway.outage import Outage
from gateway.pictures import Pictures

Document = dict[str, Any]

SECONDS = 5.0
"""For one step: the largest picture takes a third of a second on an idle machine."""
_INDEXES: Sequence[Sequence[tuple[str, int]]] = (
    [("job", ASCENDING), ("_id", ASCENDING)],
    [("status", ASCENDING), ("due", ASCENDING)],
    [("record", ASCENDING)],
    [("expires", ASCENDING)],
)


class JobDatabase:
    """items: one document an item, `_id` from `item_id`; keys: Idempotency-Key to job."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self.jobs = database["jobs"]
        self.items = database["job_items"]
        self.keys = database["job_keys"]
        self.files = database["job_pictures.files"]
        self.pictures = Pictures(database, "job_pictures")
        self.outage = Outage("MongoDB")
        self._indexed = False

    async def index(self) -> None:
        if not self._indexed:
            for keys in _INDEXES:
                await self.items.create_index(keys)
            await self.jobs.create_index([("expires", ASCENDING)])
            await self.pictures.prepare()
            self._indexed = True

    @asynccontextmanager
    async def answering(self, seconds: float = SECONDS) -> AsyncIterator[None]:
        """Raises JobsUnavailable where the database does not answer, or not in time."""
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError as error:
            raise JobsUnavailable("The database of jobs takes too long.") from error
        except PyMongoError as error:
            self.outage.failed(error)
            raise JobsUnavailable("The database of jobs does not answer.") from error
        self.outage.passed()


def item_id(job_id: str, index: int) -> str:
    """Sorts by index within a job."""
    return f"{job_id}:{index:06d}"


def now() -> datetime:
    return datetime.now(UTC)
