"""A place for one frame: where frames come faster than they are read, the latest wins."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """number: of the frame, from 1; skipped: frames dropped since the last letter.

    arrived: seconds of the event loop's clock. pressed: it lay here before anybody asked for it.
    """

    frame: bytes
    number: int
    skipped: int
    arrived: float
    pressed: bool


class Mailbox:
    """One puts, one takes; holds one frame whatever comes."""

    def __init__(self) -> None:
        self._frame: tuple[bytes, float] | None = None
        self._count = 0
        self._taken = 0
        self._awaited = False
        self._pressed = False
        self._closed = False
        self._news = asyncio.Event()

    def put(self, frame: bytes) -> None:
        self._pressed = not self._awaited
        self._frame = (frame, asyncio.get_running_loop().time())
        self._count += 1
        self._news.set()

    def close(self) -> None:
        """What lies here can still be taken."""
        self._closed = True
        self._news.set()

    async def take(self) -> Letter | None:
        """None: closed and empty."""
        self._awaited = self._frame is None
        await self._news.wait()
        self._awaited = False
        if self._frame is None:
            return None
        frame, arrived = self._frame
        skipped = self._count - self._taken - 1
        self._frame, self._taken = None, self._count
        if not self._closed:
            self._news.clear()
        return Letter(frame, self._count, skipped, arrived, self._pressed)
