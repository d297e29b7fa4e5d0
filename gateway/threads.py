"""Threads for what computes, so that the event loop never waits for a picture."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import cv2

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """At most `count` pieces of work at the same time; the others wait their turn."""

    def __init__(self, count: int) -> None:
        # Each piece of work has a thread; OpenCV's own would only contend with the model server.
        cv2.setNumThreads(1)
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="picture")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: work(*args, **kwargs))

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
