"""Records live HISTORY_DAYS. A sweep, not an index that expires: pictures are shared by records."""

import logging
from datetime import UTC, datetime, timedelta

from gateway.errors import HistoryUnavailable, JobsUnavailable
from gateway.forgetting import Forgetting
from gateway.history import History

log = logging.getLogger("gateway")

SWEEP_SECONDS = 600.0


class Expiry:
    """Every gateway sweeps; what one has deleted already, another does not find."""

    def __init__(self, history: History, forgetting: Forgetting, *, days: int) -> None:
        self._history = history
        self._forgetting = forgetting
        self._age = timedelta(days=days)

    async def round(self) -> float:
        """One sweep; the seconds until the next."""
        try:
            await self.sweep()
        except (HistoryUnavailable, JobsUnavailable) as error:
            log.warning("old records stay for now: %s", error.detail)
        return SWEEP_SECONDS

    async def sweep(self) -> None:
        """Raises HistoryUnavailable, JobsUnavailable."""
        before = datetime.now(UTC) - self._age
        while expired := await self._history.older(before):
            for trace in expired:
                await self._forgetting.forget(trace)
            log.info("%d records were older than %d days", len(expired), self._age.days)
