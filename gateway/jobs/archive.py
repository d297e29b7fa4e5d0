"""A job's results as a zip, written while it is read."""

import asyncio
import zipfile
from collections.abc import AsyncIterator
from pathlib import PurePath

import orjson

from gateway.answers import Packed, answer
from gateway.formats import FORMATS
from gateway.jobs.items import ItemState, Job
from gateway.jobs.registry import Registry, Result
from gateway.recognition import Recognition

_LONGEST_NAME = 80


class Archive:
    """One file an item, also for those that failed: then it says why."""

    def __init__(self, registry: Registry, recognition: Recognition) -> None:
        self._registry = registry
        self._recognition = recognition

    async def parts(self, job: Job, states: list[ItemState], form: str) -> AsyncIterator[bytes]:
        """states: of a job that has ended; form: one of gateway.formats."""
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            read = [state.index for state in states if state.status == "succeeded"]
            async for result in self._registry.results(job, read):
                content = await self._written(job, result, form)
                name = _file_name(result.index, result.name, FORMATS[form].suffix)
                await asyncio.to_thread(archive.writestr, name, content)
                yield sink.take()
            for state in states:
                if state.error:
                    name = _file_name(state.index, state.name, "error.json")
                    archive.writestr(name, orjson.dumps(state.error))
        yield sink.take()

    async def _written(self, job: Job, result: Result, form: str) -> bytes:
        if form == "json":
            return await asyncio.to_thread(answer, Packed(kept=result.packed), result.head)
        # Only a PDF shows the picture.
        picture = await self._registry.picture(job.id, result.image_hash) if form == "pdf" else b""
        return await self._recognition.write(result.packed, picture, form)


class _Sink:
    """What zipfile writes to: it cannot seek, so each file's size follows its content."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes, /) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def take(self) -> bytes:
        taken, self._written = bytes(self._written), bytearray()
        return taken


def _file_name(index: int, name: str, suffix: str) -> str:
    """Unlike every other by its number; safe to unpack anywhere."""
    stem = PurePath(name.replace("\\", "/")).stem[:_LONGEST_NAME]
    safe = "".join(c if c.isalnum() or c in " ._-" else "_" for c in stem).strip(" .")
    return f"{index + 1:04d}-{safe or 'item'}.{suffix}"
