"""Single flight: what several ask for at the same time is done once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

Tell = Callable[[T], None]
"""Says what came of it while there is still something to do that nobody needs to wait for."""


@dataclass(frozen=True)
class _Flight(Generic[T]):
    told: asyncio.Future[T]
    task: asyncio.Task[None]


class Flights(Generic[T]):
    def __init__(self) -> None:
        self._flights: dict[str, _Flight[T]] = {}

    async def join(self, key: str, start: Callable[[Tell[T]], Awaitable[T]]) -> tuple[T, bool]:
        """(what came of it, whether it began here); an error is everybody's.

        Whoever leaves early does not end it for the others.
        """
        flight = self._flights.get(key)
        begun = flight is None
        if flight is None:
            flight = self._flights[key] = self._begin(key, start)
        return await asyncio.shield(flight.told), begun

    def _begin(self, key: str, start: Callable[[Tell[T]], Awaitable[T]]) -> _Flight[T]:
        told: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        # Seen, even where nobody waits any more.
        told.add_done_callback(lambda done: done.cancelled() or done.exception())
        return _Flight(told, asyncio.ensure_future(self._fly(key, start, told)))

    async def _fly(
        self, key: str, start: Callable[[Tell[T]], Awaitable[T]], told: asyncio.Future[T]
    ) -> None:
        def tell(result: T) -> None:
            if not told.done():
                told.set_result(result)

        try:
            tell(await start(tell))
        except asyncio.CancelledError:
            told.cancel()
            raise
        except Exception as error:
            if told.done():
                raise
            told.set_exception(error)
        finally:
            del self._flights[key]
