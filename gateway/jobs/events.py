"""What happens to a job, as it happens: one event an item, and one at the end."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass

import orjson

from gateway.errors import JobsUnavailable, NotFound
from gateway.jobs.items import ItemState, Job, Progress, progress
from gateway.jobs.registry import Registry
from gateway.jobs.report import items

_PAUSE = 0.3
_SHARE = 10
"""A listener may take this part of the database's time."""
_ID = re.compile(r"[0-9a-f]{1,4096}")


@dataclass(frozen=True)
class Event:
    """id: which items have been told up to here, one bit an item, in hexadecimal.

    Items finish in any order and on any machine, so that a number would not say what is missing.
    """

    id: str
    name: str
    data: str


async def events(
    registry: Registry, job: Job, last: str | None, wanted: Callable[[], bool]
) -> AsyncIterator[Event]:
    """Until the job has ended or nobody wants them any more.

    last: the id of the last event that somebody has seen; None or nonsense: nothing yet.
    """
    told = int(last, 16) if last and _ID.fullmatch(last) else 0
    while wanted():
        start = time.monotonic()
        try:
            job = await registry.find(None, job.id)
            states = await registry.states(job)
            now = progress(job, states)
            new = [s for s in states if s.finished and not told >> s.index & 1]
            async for state, data in _told(registry, job, new):
                told |= 1 << state.index
                yield Event(f"{told:x}", "item", data)
        except NotFound:  # removed while somebody listened
            yield Event(f"{told:x}", "end", _end(job, Progress("cancelled", job.total, 0, 0)))
            return
        except JobsUnavailable:  # it is kept, and goes on when the database answers again
            await asyncio.sleep(1)
            continue
        if now.ended:
            yield Event(f"{told:x}", "end", _end(job, now))
            return
        await asyncio.sleep(max(_PAUSE, _SHARE * (time.monotonic() - start)))


async def _told(
    registry: Registry, job: Job, new: list[ItemState]
) -> AsyncIterator[tuple[ItemState, str]]:
    at = 0
    async for item in items(registry, job, new):
        yield new[at], item.decode()
        at += 1


def _end(job: Job, reached: Progress) -> str:
    return orjson.dumps({"id": job.id, **asdict(reached)}).decode()
