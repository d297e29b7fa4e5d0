"""A client of /live, and frames for it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError
from PIL import Image

from tests.gateway.conftest import Client
from tests.gateway.pictures import Frame, encoded, picture

ONE: Frame = (40, 30, 240, 50)
TWO: Frame = (40, 200, 340, 220)
OTHER: Frame = (100, 200, 220, 220)


def frame(*frames: Frame, kind: str = "PNG", grain: int = 0) -> bytes:
    """grain: another number draws other specks, so that a line looks alike and is read again."""
    page = np.array(picture(tuple(frames)))
    if grain:
        specks = np.random.default_rng(grain).integers(150, 256, page.shape[:2], np.uint8)
        page = np.minimum(page, specks[..., None])
    return encoded(Image.fromarray(page), kind)


class Viewer:
    """Sends a frame and waits for its answer."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.id = ""

    async def see(self, data: bytes) -> Any:
        await self.socket.send_bytes(data)
        return await self.socket.receive_json(timeout=20)

    async def watch(self, frames: Sequence[bytes]) -> list[Any]:
        return [await self.see(data) for data in frames]


@asynccontextmanager
async def viewing(
    client: Client, headers: dict[str, str] | None = None, **options: object
) -> AsyncIterator[Viewer]:
    """A session whose options were good."""
    async with client.ws_connect("/live", headers=headers or {}) as socket:
        viewer = Viewer(socket)
        await socket.send_json(options)
        viewer.id = (await socket.receive_json(timeout=20))["id"]
        yield viewer


async def subtitles(
    client: Client, session: str, form: str = "srt", headers: dict[str, str] | None = None
) -> str:
    async with client.get(f"/live/{session}.{form}", headers=headers or {}) as response:
        assert response.status == 200, await response.text()
        return await response.text()


async def refusal(client: Client, **headers: str) -> int:
    """The status with which a session is not opened."""
    with pytest.raises(WSServerHandshakeError) as refused:
        async with client.ws_connect("/live", headers=headers):
            pass
    return refused.value.status
