"""Work that goes on beside the requests, until the application ends."""

import asyncio
from typing import Any

_PATIENCE = 0.5


async def end(task: "asyncio.Task[Any]") -> None:
    """Cancel until it is over: a driver that is just connecting may turn one cancellation into an
    error of its own, which the work then takes for an outage and goes on.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_PATIENCE)
