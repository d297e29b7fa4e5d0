"""Work that goes on beside the requests, in rounds, until the application ends."""

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

MOMENT = 0.002
"""Seconds in which an answer gets on its way, before what nobody waits for is done."""
_PATIENCE = 5.0
"""Seconds for the round that is going on when the application ends; stores give up sooner."""


def holder_name() -> str:
    """Which process this is, another one after each restart."""
    return f"gateway {socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"


class Later:
    """Begins `work` in so many seconds, unless ended: until then it is but a timer."""

    def __init__(self, seconds: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._work = work
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(seconds, self._begin)

    def end(self) -> None:
        """What is going on is cancelled."""
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _begin(self) -> None:
        self._task = asyncio.create_task(self._work())


class Rounds:
    """Does `work`, waits for as many seconds as it says, and does it again.

    It is asked to end between rounds instead of being cancelled within one: cancelled while it
    connects, the database's driver leaves its socket open, and may turn the cancellation into an
    error of its own, which the work takes for an outage and goes on.
    """

    def __init__(self, work: Callable[[], Awaitable[float]]) -> None:
        self._work = work
        self._ending = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while not self._ending.is_set():
            pause = await self._work()
            try:
                await asyncio.wait_for(self._ending.wait(), pause)
            except TimeoutError:
                continue

    async def end(self) -> None:
        """Returns when nothing goes on any more."""
        self._ending.set()
        await asyncio.wait([self._task], timeout=_PATIENCE)
        while not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task], timeout=_PATIENCE / 10)
