"""Bodies that stop coming.

A compressed body that is cut short never ends for aiohttp 3.14: it takes the error that it finds at
the end for another request, behind the one that waits. And a client may fall silent.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from typing import TypeVar

from gateway.errors import BadRequest

T = TypeVar("T")

QUIET = 30.0
"""Seconds for the next piece of a body; nginx gives 60."""


async def patiently(pieces: AsyncIterable[T]) -> AsyncIterator[T]:
    """The same; raises BadRequest where the next one does not come."""
    coming = aiter(pieces)
    while True:
        try:
            async with asyncio.timeout(QUIET):
                piece = await anext(coming)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise BadRequest(
                f"Nothing more of the body came for {QUIET:.0f} seconds; is it cut short?"
            ) from error
        yield piece
