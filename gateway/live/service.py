"""The live sessions of this process."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import WSCloseCode, web

from gateway.errors import LiveUnavailable
from gateway.live.archive import Archive
from gateway.live.reader import FrameReader
from gateway.live.session import Session, Visit
from gateway.metrics import LIVE_SESSIONS
from gateway.served.counting import Served


class Live:
    """Holds at most `most` sessions open."""

    def __init__(
        self,
        frames: FrameReader,
        archive: Archive,
        served: Served,
        *,
        most: int,
        idle_seconds: float,
    ) -> None:
        self.archive = archive
        self._frames = frames
        self._served = served
        self._most = most
        self._idle_seconds = idle_seconds
        self._sockets: set[web.WebSocketResponse] = set()

    @contextmanager
    def place(self, socket: web.WebSocketResponse) -> Iterator[None]:
        """Raises LiveUnavailable."""
        if len(self._sockets) >= self._most:
            raise LiveUnavailable("As many live sessions are open as may be.", retry_after=5)
        self._sockets.add(socket)
        self._served.sessions = len(self._sockets)
        try:
            with LIVE_SESSIONS.track_inprogress():
                yield
        finally:
            self._sockets.discard(socket)
            self._served.sessions = len(self._sockets)

    async def hold(self, visit: Visit, socket: web.WebSocketResponse) -> None:
        """Until it is closed."""
        idle = self._idle_seconds
        await Session(visit, socket, self._frames, self.archive, idle_seconds=idle).run()

    async def close(self) -> None:
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"The server stops.")
