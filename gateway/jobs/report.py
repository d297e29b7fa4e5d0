"""A job as JSON, its results among it, a few of them in memory at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict

import orjson

from gateway.answers import Packed, answer
from gateway.jobs.items import ItemState, Job, progress
from gateway.jobs.registry import Registry, Result


async def report(registry: Registry, job: Job, states: Sequence[ItemState]) -> AsyncIterator[bytes]:
    """One JSON object in parts; what finishes meanwhile is told the next time."""
    head = {"id": job.id, **asdict(progress(job, states)), "created": job.created}
    yield orjson.dumps(head)[:-1] + b',"items":['
    first = True
    async for item in items(registry, job, states):
        yield item if first else b"," + item
        first = False
    yield b"]}"


async def items(registry: Registry, job: Job, states: Sequence[ItemState]) -> AsyncIterator[bytes]:
    """Each item as a JSON object, in the order of the states."""
    read = [state.index for state in states if state.status == "succeeded"]
    results = registry.results(job, [] if job.cancelled else read)
    following = await anext(results, None)
    for state in states:
        if following is not None and following.index == state.index:
            yield await asyncio.to_thread(_item, state, following)
            following = await anext(results, None)
        else:
            yield orjson.dumps(state.as_json())


def _item(state: ItemState, result: Result) -> bytes:
    body = answer(Packed(kept=result.packed), result.head)
    return orjson.dumps(state.as_json())[:-1] + b',"result":' + body + b"}"
