"""The subtitles of sessions, kept in Redis for a while, and in this process where Redis is away."""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson
from pydantic import TypeAdapter
from redis.asyncio import Redis

from gateway.cache import FAILURES
from gateway.errors import LiveUnavailable, NotFound
from gateway.live.cues import Cue, Cues
from gateway.outage import Outage

MOST_CUES = 10_000
"""Of one session: the oldest go first."""
_REMEMBERED = 50
"""Sessions that this process keeps while Redis is away."""
_SAVE_SECONDS = 1.0
_AWAY = "Subtitles cannot be looked up now."
_CUES = TypeAdapter(list[Cue])
_ID = re.compile(r"[0-9A-Z]{26}", re.ASCII)


@dataclass(eq=False)
class Tape:
    """What one session has said; ended: those that change no more, of which `saved` in Redis."""

    id: str
    owner: str
    cues: Cues = field(default_factory=Cues)
    ended: list[Cue] = field(default_factory=list)
    saved: int = 0
    dirty: bool = True
    next_save: float = 0.0
    saving: asyncio.Task[bool] | None = None
    until: float = 0.0

    def see(self, seconds: float, lines: Sequence[tuple[int, str]]) -> None:
        before = self.cues.rest()
        self.ended += self.cues.see(seconds, lines)
        self.dirty = self.dirty or self.cues.rest() != before
        over = len(self.ended) - MOST_CUES
        if over > 0:
            del self.ended[:over]
            self.saved = max(0, self.saved - over)

    @property
    def all(self) -> list[Cue]:
        return [*self.ended, *self.cues.rest()]


class Archive:
    def __init__(self, redis: Redis, *, seconds: int) -> None:
        self._redis = redis
        self._seconds = seconds
        self._outage = Outage("Redis")
        self._tapes: dict[str, Tape] = {}
        """Of sessions that are open, or that Redis does not have."""

    def open(self, session_id: str, owner: str) -> Tape:
        tape = Tape(session_id, owner)
        self._tapes[session_id] = tape
        return tape

    def save(self, tape: Tape) -> None:
        """At most once a second, and without holding up who asks for it."""
        now = time.monotonic()
        if tape.dirty and now >= tape.next_save and (not tape.saving or tape.saving.done()):
            tape.next_save = now + _SAVE_SECONDS
            tape.saving = asyncio.create_task(self._write(tape))

    async def close(self, tape: Tape) -> None:
        """Kept on here only where Redis does not take it."""
        if tape.saving:
            await asyncio.wait([tape.saving])
        if await self._write(tape):
            self._tapes.pop(tape.id, None)
            return
        tape.until = time.monotonic() + self._seconds
        self._prune()

    async def find(self, scope: str | None, session_id: str) -> list[Cue]:
        """scope: whose, None for anybody's. Raises NotFound, LiveUnavailable."""
        self._prune()
        tape = self._tapes.get(session_id)
        owner, cues = (tape.owner, tape.all) if tape else await self._read(session_id)
        if owner is None or scope not in (None, owner):
            raise NotFound("There is no live session with this id, or it is too old.")
        return cues

    async def _write(self, tape: Tape) -> bool:
        if self._outage.resting:
            tape.saved = 0
            return False
        head, rows = _names(tape.id)
        new = tape.ended[tape.saved :]
        rest = _CUES.dump_json(tape.cues.rest())
        tape.dirty = False
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                if not tape.saved:
                    pipe.delete(rows)
                if new:
                    pipe.rpush(rows, *map(orjson.dumps, new))
                    pipe.ltrim(rows, -MOST_CUES, -1)
                pipe.hset(head, mapping={"owner": tape.owner.encode(), "rest": rest})
                for name in (head, rows):
                    pipe.expire(name, self._seconds)
                await pipe.execute()
        except FAILURES as error:
            self._outage.failed(error)
            tape.saved, tape.dirty = 0, True  # Redis may come back empty
            return False
        self._outage.passed()
        tape.saved += len(new)
        return True

    async def _read(self, session_id: str) -> tuple[str | None, list[Cue]]:
        """Owner None: Redis has no such session."""
        if not _ID.fullmatch(session_id):  # it becomes part of a name
            return None, []
        if self._outage.resting:
            raise LiveUnavailable(_AWAY)
        head, rows = _names(session_id)
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hgetall(head)
                pipe.lrange(rows, 0, -1)
                about, ended = await pipe.execute()
        except FAILURES as error:
            self._outage.failed(error)
            raise LiveUnavailable(_AWAY) from error
        self._outage.passed()
        if not about:
            return None, []
        cues = _CUES.validate_json(b"[" + b",".join(ended) + b"]")
        return about[b"owner"].decode(), cues + _CUES.validate_json(about[b"rest"])

    def _prune(self) -> None:
        """Sessions that have ended: those too old, and the oldest beyond a number."""
        now = time.monotonic()
        over = [tape for tape in self._tapes.values() if tape.until]
        excess = over[: max(0, len(over) - _REMEMBERED)]
        for tape in over:
            if tape.until < now or tape in excess:
                del self._tapes[tape.id]


def _names(session_id: str) -> tuple[str, str]:
    return f"live:{session_id}", f"live:{session_id}:cues"
