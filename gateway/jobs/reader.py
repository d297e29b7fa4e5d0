"""A worker's side of a job: take an item, read it, write down the result."""

import asyncio
import logging
import random

from gateway.errors import (
    GatewayError,
    HistoryUnavailable,
    JobsUnavailable,
    ModelUnavailable,
    NotFound,
    Unavailable,
    described,
    of_image,
)
from gateway.fetching.fetcher import Fetcher
from gateway.jobs.items import Job
from gateway.jobs.leases import Lease, Leases, Message
from gateway.jobs.registry import Registry
from gateway.orders import Order, Outcome
from gateway.recognition import Recognition
from textline.image import ImageError

log = logging.getLogger("gateway")

_BACK_OFF = 1.0
_LONGEST_BACK_OFF = 60.0


class Reader:
    """seconds: for one item; attempts: until an item whose model is unavailable has failed."""

    def __init__(
        self,
        registry: Registry,
        leases: Leases,
        recognition: Recognition,
        fetcher: Fetcher,
        *,
        seconds: float,
        attempts: int,
    ) -> None:
        self._registry = registry
        self._leases = leases
        self._recognition = recognition
        self._fetcher = fetcher
        self._seconds = seconds
        self._attempts = attempts

    async def read(self, message: Message) -> None:
        """Raises JobsUnavailable: then the item is read when its lease has run out."""
        lease = await self._leases.take(message)
        if lease is None:
            return
        if lease.attempts > self._attempts:  # it has taken several workers with it
            await self._fail(lease, GatewayError("Reading this ended without an answer."))
            return
        try:
            await self._under(lease)
        except Unavailable as error:
            await self._try_later(lease, error)
        except GatewayError as error:
            await self._fail(lease, error)
        except ImageError as error:
            await self._fail(lease, of_image(error))
        except Exception:
            log.exception("reading %s failed", lease.item)
            await self._fail(lease, GatewayError("Something went wrong here; the log has more."))

    async def _under(self, lease: Lease) -> None:
        """Read as long as the lease holds; whoever cancels the job ends it."""
        reading = asyncio.create_task(self._answer(lease))
        keeping = asyncio.create_task(self._keep(lease))
        tasks = (reading, keeping)
        try:
            done, _ = await asyncio.wait(
                tasks, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if reading in done:
                await reading
            elif not done:
                raise _TooSlow(f"This was not read within {self._seconds:.0f} seconds.")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self, lease: Lease) -> None:
        """Renew the lease; ends when it is lost."""
        held = True
        while held:
            await asyncio.sleep(self._leases.seconds / 3)
            try:
                held = await self._leases.renew(lease)
            except JobsUnavailable:  # perhaps the next one arrives in time
                continue

    async def _answer(self, lease: Lease) -> None:
        job = await self._registry.find(None, lease.job)
        image_hash, picture = await self._picture(lease)
        outcome = await self._recognition.read(_order(job, lease, picture))
        self._check_stored(job, lease, outcome)
        await self._leases.succeed(
            lease, packed=outcome.packed, head=outcome.head, image_hash=image_hash
        )

    async def _picture(self, lease: Lease) -> tuple[str, bytes]:
        if lease.image_hash is not None:
            return lease.image_hash, await self._registry.picture(lease.job, lease.image_hash)
        picture = await self._fetcher.fetch(lease.url or "")
        # Kept, so that another attempt reads the same picture and an archive can show it.
        image_hash = await self._registry.keep(lease.job, picture)
        if not await self._leases.fetched(lease, image_hash):
            await self._registry.drop_picture(lease.job, image_hash)
            raise NotFound("This item was cancelled, or given to another worker.")
        return image_hash, picture

    def _check_stored(self, job: Job, lease: Lease, outcome: Outcome) -> None:
        """A database that was slow for once takes it the next time, from the cache."""
        missing = job.options.store and not outcome.record.stored
        if missing and lease.attempts < self._attempts:
            raise HistoryUnavailable("The history's database does not answer.")

    async def _try_later(self, lease: Lease, error: Unavailable) -> None:
        if isinstance(error, JobsUnavailable):
            raise error
        if isinstance(error, _TooSlow) or lease.attempts >= self._attempts:
            await self._fail(lease, error)
            return
        pause = min(_LONGEST_BACK_OFF, _BACK_OFF * 2 ** (lease.attempts - 1))
        log.info("%s is tried again: %s", lease.item, error.detail)
        await self._leases.put_off(lease, pause * random.uniform(0.75, 1.25))

    async def _fail(self, lease: Lease, error: GatewayError) -> None:
        await self._leases.fail(lease, described(error))


class _TooSlow(ModelUnavailable):
    """Another attempt would take as long."""


def _order(job: Job, lease: Lease, picture: bytes) -> Order:
    return Order(
        picture=picture,
        options=job.options,
        owner=job.owner,
        request_id=f"{job.id}-{lease.index}",
        fresh=job.fresh,
        record_id=lease.record,
    )
