"""The workers: `celery -A gateway.tasks worker`. Each process reads items as the gateway would."""

import asyncio
import logging
import threading
import time
from collections.abc import Coroutine

import billiard.pool
from aiohttp import web
from celery import signals

from gateway import logs
from gateway.app import create_worker
from gateway.jobs.queue import TASK, celery_app
from gateway.keys import JOB_READER
from gateway.logs import REQUEST
from gateway.settings import Settings

log = logging.getLogger("gateway")

settings = Settings()
app = celery_app(settings.redis_url)
app.conf.update(
    worker_concurrency=settings.worker_processes,
    # Past this the process is ended from outside, whatever it hangs in.
    task_time_limit=settings.item_seconds + 10,
    worker_proc_alive_timeout=60.0,
)
# Tenths of a second that a process which ends waits for its parent to have read what it wrote.
# Now and then the parent is waiting for the process by then, and 30 s go by. What it wrote is only
# that an item is done, which the database knows already.
billiard.pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = 20


class Worker:
    """The services of one process, on an event loop in a thread of its own.

    The loop runs between items too: its stores would otherwise find their connections stale.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._runner = web.AppRunner(create_worker(settings))
        threading.Thread(target=self._loop.run_forever, daemon=True, name="reading").start()
        self._run(self._runner.setup())

    def read(self, job: str, index: int) -> None:
        self._run(self._read(job, index))

    async def _read(self, job: str, index: int) -> None:
        """Under the request id that the model server is told too."""
        REQUEST.set(f"{job}-{index}")
        begin = time.perf_counter()
        await self._runner.app[JOB_READER].read((job, index))
        seconds = time.perf_counter() - begin
        facts = {"job": job, "index": index, "seconds": seconds}
        said = (index, job, 1000 * seconds)
        log.info("item %d of job %s was taken up for %.1f ms", *said, extra={"facts": facts})

    def _run(self, work: Coroutine[object, object, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()


_workers: list[Worker] = []


@signals.setup_logging.connect
def set_up_logging(**_: object) -> None:
    """As the gateway logs; of Celery itself only what is wrong."""
    logs.configure(settings.log_format)
    for library in ("celery", "kombu"):
        logging.getLogger(library).setLevel(logging.WARNING)


@signals.worker_process_init.connect
def open_worker(**_: object) -> None:
    _workers.append(Worker())


@app.task(name=TASK)
def read_item(job: str, index: int) -> None:
    _workers[0].read(job, index)
