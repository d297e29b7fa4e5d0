"""Corrected lines as a set to train with: a tar of pictures, and their texts in labels.tsv."""

import tarfile
from collections.abc import AsyncIterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import Any

import cv2
import numpy as np

from gateway.answers import pages_of, unpack
from gateway.corrections import corrected_lines
from gateway.documents import Limits, open_document
from gateway.errors import NotFound
from gateway.history import History
from gateway.threads import Threads
from textline.geometry import Quad, upright_line
from textline.image import ImageError

LABELS = "labels.tsv"
_IN_MEMORY = 1024 * 1024
"""Bytes of labels; more go to a file until they are sent."""
_BLOCK = 512

Labelled = list[tuple[str, bytes, str]]
"""Name, PNG and text of each line."""


class TrainingSet:
    def __init__(self, history: History, threads: Threads, limits: Limits) -> None:
        self._history = history
        self._threads = threads
        self._limits = limits

    async def parts(self, scope: str | None) -> AsyncIterator[bytes]:
        """The tar, record by record; scope: whose, None: everybody's. HistoryUnavailable."""
        with SpooledTemporaryFile(_IN_MEMORY) as labels:
            async for record in self._history.corrected(scope):
                for name, png, text in await self._lines(record):
                    labels.write(f"{name}\t{text}\n".encode())
                    yield _member(name, png)
            yield _header(LABELS, size := labels.tell())
            labels.seek(0)
            while part := labels.read(_IN_MEMORY):
                yield part
            yield _padding(size) + bytes(2 * _BLOCK)

    async def _lines(self, record: Mapping[str, Any]) -> Labelled:
        """Nothing, where the picture has gone meanwhile."""
        try:
            picture = await self._history.picture(record["image_hash"])
            return await self._threads.run(_cut, record, picture, self._limits)
        except (NotFound, ImageError):
            return []


def _cut(record: Mapping[str, Any], picture: bytes, limits: Limits) -> Labelled:
    """Cut as lines are cut for reading, in the pixels of the picture as sent."""
    document = open_document(picture, limits)
    try:
        lines, shown, pixels = [], -1, None
        for page, number, line, text in corrected_lines(_pages(record), record["corrections"]):
            if pixels is None or page != shown:
                shown, pixels = page, document.page(page)
            crop = upright_line(pixels, _quad(line)).crop
            png = cv2.imencode(".png", cv2.cvtColor(crop, cv2.COLOR_RGB2BGR))[1].tobytes()
            lines.append((f"{record['_id']}-{number:04d}.png", png, text))
        return lines
    finally:
        document.close()


def _pages(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    return pages_of(unpack(record["result"]))


def _quad(line: Mapping[str, Any]) -> Quad:
    return np.array(line["polygon"], np.float32)


def _member(name: str, content: bytes) -> bytes:
    return _header(name, len(content)) + content + _padding(len(content))


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.PAX_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)
