"""One live session: options in, then frames in and answers out, until somebody ends it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from gateway.errors import BadRequest, GatewayError, Unauthorized, described, of_image
from gateway.live.archive import Archive, Tape
from gateway.live.mailbox import Letter, Mailbox
from gateway.live.options import LiveOptions, parse
from gateway.live.reader import FrameReader, Glimpse, SessionReader
from gateway.metrics import LIVE_FRAMES
from textline.image import ImageError
from textline.results import TextLine, to_json

log = logging.getLogger("gateway")

_GREETING_SECONDS = 10.0
"""For the options to come."""


@dataclass(frozen=True)
class Visit:
    """Whose session it is, and of which request."""

    id: str
    owner: str
    request_id: str
    welcome: Callable[[], bool]
    """Whether its key is still known."""


class Session:
    def __init__(
        self,
        visit: Visit,
        socket: web.WebSocketResponse,
        frames: FrameReader,
        archive: Archive,
        *,
        idle_seconds: float,
    ) -> None:
        self._visit = visit
        self._socket = socket
        self._frames = frames
        self._archive = archive
        self._idle_seconds = idle_seconds
        self._text = ""
        self._begun: float | None = None

    async def run(self) -> None:
        """Returns when the socket is closed; whatever happens is told on it."""
        with suppress(ConnectionResetError):  # nobody is there any more
            try:
                await self._converse()
            except (GatewayError, ImageError) as error:
                await self._refuse(error)
            except Exception:
                log.exception("live session %s failed", self._visit.id)
                await self._socket.close(code=WSCloseCode.INTERNAL_ERROR)

    async def _converse(self) -> None:
        options = parse(_text(await self._receive(_GREETING_SECONDS)))
        reading = await self._frames.begin(options, self._visit.request_id)
        tape = self._open(options)
        try:
            await self._send({"id": self._visit.id})
            await self._watch(reading, tape, options)
        finally:
            if tape:
                await self._archive.close(tape)

    async def _watch(self, reading: SessionReader, tape: Tape | None, options: LiveOptions) -> None:
        """Takes frames while the one before is read."""
        mailbox = Mailbox()
        answering = asyncio.create_task(self._answer(mailbox, reading, tape, options))
        try:
            await self._collect(mailbox)
        finally:
            mailbox.close()
            try:
                await asyncio.wait([answering])  # what came last is read, and its text is kept
            finally:
                answering.cancel()

    async def _collect(self, mailbox: Mailbox) -> None:
        while not self._socket.closed:
            message = await self._receive(self._idle_seconds)
            if not self._visit.welcome():
                raise Unauthorized("This key was revoked.", "invalid_token")
            if message.type is WSMsgType.BINARY:
                mailbox.put(message.data)
            elif message.type is WSMsgType.TEXT:
                raise BadRequest("After the options come frames only, as binary messages.")
            else:
                return

    async def _receive(self, seconds: float) -> WSMessage:
        """A timeout of aiohttp's own begins anew with each answer to a ping."""
        try:
            async with asyncio.timeout(seconds):
                return await self._socket.receive()
        except TimeoutError as error:
            raise BadRequest(f"Nothing came for {seconds:g} s.") from error

    async def _answer(
        self, mailbox: Mailbox, reading: SessionReader, tape: Tape | None, options: LiveOptions
    ) -> None:
        try:
            while letter := await mailbox.take():
                answer = await self._read(letter, reading, tape, options)
                if tape:
                    self._archive.save(tape)
                with suppress(ConnectionResetError):
                    await self._send(answer)
        except Exception:
            log.exception("live session %s failed", self._visit.id)
            await self._socket.close(code=WSCloseCode.INTERNAL_ERROR)

    async def _read(
        self, letter: Letter, reading: SessionReader, tape: Tape | None, options: LiveOptions
    ) -> dict[str, Any]:
        LIVE_FRAMES.labels("skipped").inc(letter.skipped)
        try:
            glimpse = await reading.read(letter.frame, pressed=letter.pressed)
        except (GatewayError, ImageError) as error:
            LIVE_FRAMES.labels("failed").inc()
            return self._failure(letter, error)
        LIVE_FRAMES.labels("read" if glimpse.read else "unchanged").inc()
        return self._told(letter, glimpse, self._seconds(letter, options), tape)

    def _told(
        self, letter: Letter, glimpse: Glimpse, seconds: float, tape: Tape | None
    ) -> dict[str, Any]:
        before, self._text = self._text, "\n".join(line.text for _, line in glimpse.lines)
        if tape:
            tape.see(seconds, [(number, line.text) for number, line in glimpse.lines])
        return {
            "frame": letter.number,
            "skipped": letter.skipped,
            "seconds": round(seconds, 3),
            "text": self._text,
            "changed": self._text != before,
            "lines": [_members(number, line) for number, line in glimpse.lines],
            **({} if glimpse.fields is None else {"fields": glimpse.fields}),
            "timing_ms": glimpse.timing_ms,
        }

    def _failure(self, letter: Letter, error: GatewayError | ImageError) -> dict[str, Any]:
        return {"frame": letter.number, "skipped": letter.skipped, "error": self._problem(error)}

    def _seconds(self, letter: Letter, options: LiveOptions) -> float:
        """Of the video where the client says how many frames are a second, else since the first."""
        if options.fps:
            return (letter.number - 1) / options.fps
        self._begun = letter.arrived if self._begun is None else self._begun
        return letter.arrived - self._begun

    def _open(self, options: LiveOptions) -> Tape | None:
        if not options.store:
            return None
        return self._archive.open(self._visit.id, self._visit.owner)

    async def _refuse(self, error: GatewayError | ImageError) -> None:
        """1008 is a client's fault, 1013 ours: try again later."""
        refusal = error if isinstance(error, GatewayError) else of_image(error)
        code = 1008 if refusal.status < 500 else WSCloseCode.TRY_AGAIN_LATER
        await self._send({"error": self._problem(refusal)})
        await self._socket.close(code=code, message=refusal.code.encode())

    def _problem(self, error: GatewayError | ImageError) -> dict[str, Any]:
        refusal = error if isinstance(error, GatewayError) else of_image(error)
        return {**described(refusal), "request_id": self._visit.request_id}

    async def _send(self, answer: dict[str, Any]) -> None:
        await self._socket.send_str(to_json(answer).decode())


def _members(number: int, line: TextLine) -> dict[str, Any]:
    return {"id": number, **{name: getattr(line, name) for name in TextLine.__struct_fields__}}


def _text(message: WSMessage) -> str:
    """Of the first message; raises BadRequest, or ConnectionResetError where there is none."""
    if message.type is WSMsgType.TEXT:
        return str(message.data)
    if message.type is WSMsgType.BINARY:
        raise BadRequest("The first message must be the options, a JSON object; {} will do.")
    raise ConnectionResetError
