"""Which records were in the history a moment ago, so that not each cached answer asks for them."""

import time

_SECONDS = 10.0
_MOST = 10_000


class Lately:
    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def add(self, record_id: str) -> None:
        self.discard(record_id)
        self._until[record_id] = time.monotonic() + _SECONDS
        if len(self._until) > _MOST:
            self.discard(next(iter(self._until)))

    def discard(self, record_id: str) -> None:
        self._until.pop(record_id, None)

    def __contains__(self, record_id: str) -> bool:
        return self._until.get(record_id, 0.0) > time.monotonic()
