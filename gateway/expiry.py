"""Records live HISTORY_DAYS. A sweep, not an index that expires: pictures are shared by records."""

import logging
from datetime import UTC, datetime, timedelta

from gateway.cache import Cache
from gateway.errors import HistoryUnavailable
from gateway.history import History

log = logging.getLogger("gateway")

SWEEP_SECONDS = 600.0


class Expiry:
    """Every gateway sweeps; what one has deleted already, another does not find."""

    def __init__(self, history: History, cache: Cache, *, days: int) -> None:
        self._history = history
        self._cache = cache
        self._age = timedelta(days=days)

    async def round(self) -> float:
        """One sweep; the seconds until the next."""
        try:
            await self.sweep()
        except HistoryUnavailable as error:
            log.warning("old records stay for now: %s", error.detail)
        return SWEEP_SECONDS

    async def sweep(self) -> None:
        """Raises HistoryUnavailable."""
        before = datetime.now(UTC) - self._age
        while expired := await self._history.expire(before):
            for cache_key, owner in expired:
                await self._cache.forget(cache_key, owner)
            log.info("%d records were older than %d days", len(expired), self._age.days)
