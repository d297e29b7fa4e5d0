"""What nobody finished goes back into the queue, and what is past its day goes away."""

import logging
import time

from gateway.errors import JobsUnavailable
from gateway.jobs.leases import Leases
from gateway.jobs.queue import Queue
from gateway.jobs.registry import Registry

log = logging.getLogger("gateway")

PAUSE = 1.0
_CLEANING = 300.0
_REST = 3.0
"""After a store did not answer."""


class Sweeper:
    """Any number of them may run side by side: each item is taken back by one."""

    def __init__(self, leases: Leases, registry: Registry, queue: Queue) -> None:
        self._leases = leases
        self._registry = registry
        self._queue = queue
        self._cleaned = -_CLEANING

    async def round(self) -> float:
        """One sweep; the seconds until the next."""
        try:
            await self.sweep()
            await self._clean()
        except JobsUnavailable:
            return _REST + PAUSE
        except Exception:
            log.exception("sweeping jobs failed")
        return PAUSE

    async def sweep(self) -> None:
        """What is taken back is read before all others: it has waited its turn already."""
        waiting = await self._queue.lengths()
        lost = {"none_urgent": not waiting.urgent, "none_ordinary": not waiting.ordinary}
        while message := await self._leases.take_back(**lost):
            log.info("item %d of job %s is queued again", message[1], message[0])
            await self._queue.send([message], urgent=True)

    async def _clean(self) -> None:
        if time.monotonic() - self._cleaned > _CLEANING:
            await self._registry.remove_expired()
            self._cleaned = time.monotonic()
