"""A record goes with everything that was kept beside it."""

from gateway.cache import Cache
from gateway.history import History
from gateway.history_records import Trace
from gateway.jobs.registry import Registry


class Forgetting:
    def __init__(self, history: History, cache: Cache, jobs: Registry) -> None:
        self._history = history
        self._cache = cache
        self._jobs = jobs

    async def forget(self, trace: Trace) -> None:
        """Raises HistoryUnavailable and JobsUnavailable; asked once more, it does what is left.

        The record itself goes last: without it nobody would know what else to forget.
        """
        await self._cache.forget(trace.cache_key, trace.owner)
        await self._jobs.forget(trace.id)
        await self._history.remove(trace)
