"""Records that were written before the index had all of its terms get them, in the background.

Records are gone through by hours, the latest first, so that the embedded server never holds many of
them in memory; how far that has come is kept, so any gateway goes on where the last one stopped.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from gateway.history_index import HistoryIndex

log = logging.getLogger("gateway")

Document = dict[str, Any]

_FIRST = datetime(2026, 11, 1, tzinfo=UTC)
"""No record is older than the first version."""
_STEP = timedelta(hours=1)
_STEPS = 24
"""In one round."""
_PAUSE = 0.2
"""Between rounds, for those who wait for the database meanwhile."""
_REST = 10.0
_DONE = 24 * 60 * 60.0
_STATE = "terms-2"
"""2: since beginnings of one and five letters are terms."""


class HistoryUpgrade:
    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._records = database["history"]
        self._states = database["history_state"]
        self._terms = HistoryIndex(database)

    async def round(self) -> float:
        """Some steps; the seconds until the next round."""
        try:
            return _PAUSE if await self._go_on() else _DONE
        except PyMongoError as error:
            log.debug("older records are indexed later: %s", error)
            return _REST

    async def _go_on(self) -> bool:
        """Whether there is more to do."""
        reached = await self._reached()
        for _ in range(_STEPS):
            if reached <= _FIRST:
                return False
            await self._step(reached - _STEP, reached)
            reached -= _STEP
            await self._keep(reached)
        return True

    async def _reached(self) -> datetime:
        state = await self._states.find_one({"_id": _STATE})
        if state is not None:
            reached: datetime = state["reached"]
            return reached
        await self._terms.prepare()
        # Not a count: the embedded server goes through all records for it.
        empty = await self._records.find_one({}, {"_id": 1}) is None
        reached = _FIRST if empty else datetime.now(UTC) + _STEP
        await self._keep(reached)
        return reached

    async def _step(self, begin: datetime, end: datetime) -> None:
        members = {"owner": 1, "model": 1, "text": 1, "corrections": 1}
        old = await self._records.find(
            {"timestamp": {"$gte": begin, "$lt": end}}, members
        ).to_list()
        for one in old:
            await self._terms.put(one)
            if not await self._records.find_one({"_id": one["_id"]}, {"_id": 1}):
                await self._terms.delete(one["_id"])  # deleted meanwhile

    async def _keep(self, reached: datetime) -> None:
        await self._states.replace_one(
            {"_id": _STATE}, {"_id": _STATE, "reached": reached}, upsert=True
        )
