"""Opens and closes what live sessions need."""

from collections.abc import AsyncIterator

from aiohttp import web

from gateway.keys import LIVE, MODELS, REDIS, SERVED, SETTINGS, TORCHSERVE
from gateway.live.archive import Archive
from gateway.live.reader import FrameReader
from gateway.live.service import Live
from gateway.threads import Threads


async def live_sessions(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    threads = Threads(settings.threads)  # their own: a large picture does not hold frames up
    frames = FrameReader(
        app[TORCHSERVE],
        app[MODELS],
        app[SERVED],
        threads,
        max_pixels=settings.max_frame_pixels,
    )
    archive = Archive(app[REDIS], seconds=settings.live_seconds)
    idle = settings.live_idle_seconds
    app[LIVE] = Live(frames, archive, app[SERVED], most=settings.live_sessions, idle_seconds=idle)
    yield
    threads.close()
