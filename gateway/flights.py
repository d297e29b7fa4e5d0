"""Single flight: what several ask for at the same time is done once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[T]] = {}

    async def join(self, key: str, start: Callable[[], Awaitable[T]]) -> tuple[T, bool]:
        """(what came of it, whether it began here); an error is everybody's.

        Whoever leaves early does not end it for the others.
        """
        task = self._tasks.get(key)
        begun = task is None
        if task is None:
            task = asyncio.ensure_future(_run(start))
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._land(key, done))
        return await asyncio.shield(task), begun

    def _land(self, key: str, done: asyncio.Task[T]) -> None:
        del self._tasks[key]
        if not done.cancelled():
            done.exception()  # seen, even where nobody waits any more


async def _run(start: Callable[[], Awaitable[T]]) -> T:
    return await start()
