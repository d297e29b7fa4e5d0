"""A store that does not answer is left alone for a moment: only one request waits for it."""

import logging
import time

log = logging.getLogger("gateway")


class Outage:
    """Remembers since when a store fails; logs the start and the end of it once."""

    def __init__(self, store: str, *, rest: float = 2.0) -> None:
        self._store = store
        self._rest = rest
        self._until = 0.0
        self._failing = False

    @property
    def resting(self) -> bool:
        return time.monotonic() < self._until

    def failed(self, error: Exception) -> None:
        if not self._failing:
            log.warning("%s does not answer, going on without it: %s", self._store, error)
        self._failing = True
        self._until = time.monotonic() + self._rest

    def passed(self) -> None:
        if self._failing:
            log.warning("%s answers again", self._store)
        self._failing = False
        self._until = 0.0
