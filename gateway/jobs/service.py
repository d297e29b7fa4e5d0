"""Jobs: accepted, answered for, cancelled."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import orjson
from ulid import ULID

from gateway.errors import Unavailable
from gateway.jobs.database import now
from gateway.jobs.items import Job, Sent, progress
from gateway.jobs.queue import Queue
from gateway.jobs.registry import Registry
from gateway.models import Models
from gateway.options import Options


@dataclass(frozen=True)
class Batch:
    """What somebody wants read; id: of the job that it becomes; key: an Idempotency-Key."""

    id: str
    owner: str
    items: Sequence[Sent]
    options: Options
    fresh: bool = False
    key: str | None = None

    @property
    def fingerprint(self) -> str:
        """The same for every request that asks for the same."""
        asked = [self.options.model_dump(), self.fresh, [asdict(item) for item in self.items]]
        return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()


class Jobs:
    """Raises JobsUnavailable when the database or the queue does not answer."""

    def __init__(self, registry: Registry, queue: Queue, models: Models) -> None:
        self._registry = registry
        self._queue = queue
        self._models = models

    async def depth(self) -> Mapping[str, int]:
        """What waits to be read, as the metric of the same name says it."""
        items, jobs = await self._registry.waiting()
        messages = await self._queue.lengths()
        return {"messages": messages.urgent + messages.ordinary, "items": items, "jobs": jobs}

    def new_id(self) -> str:
        return str(ULID())

    async def keep(self, job_id: str, picture: bytes) -> str:
        """Keep a picture for a job that is about to be made; its hash."""
        return await self._registry.keep(job_id, picture)

    async def discard(self, job_id: str) -> None:
        """The job is not made after all."""
        await self._registry.remove(job_id)

    async def make(self, batch: Batch) -> Job:
        """The job, or the first one under its key; NotFound (the model), Conflict."""
        await self._check_model(batch.options)
        job = Job(batch.id, batch.owner, batch.options, batch.fresh, len(batch.items), now())
        await self._registry.add(job, batch.items)
        if batch.key is not None:
            first = await self._registry.take_key(job, batch.key, batch.fingerprint)
            if first is not None:
                await self.discard(job.id)
                return first
        waiting = [(job.id, i) for i, item in enumerate(batch.items) if item.error is None]
        await self._queue.send(waiting)
        return job

    async def end(self, scope: str | None, job_id: str) -> None:
        """Cancel a job that still runs; remove one that does not. Raises NotFound."""
        job = await self._registry.find(scope, job_id)
        if progress(job, await self._registry.states(job)).ended:
            await self._registry.remove(job.id)
        else:
            await self._registry.cancel(job)

    async def _check_model(self, options: Options) -> None:
        """Workers wait for a model server that is away, but not for a model that is not there."""
        try:
            await self._models.resolve(options.model)
        except Unavailable:
            return
