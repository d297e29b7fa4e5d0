"""The workers: `celery -A gateway.tasks worker`. Each process reads items as the gateway would."""

import asyncio
import logging
import threading
from collections.abc import Coroutine

from aiohttp import web
from celery import signals

from gateway.app import create_worker
from gateway.jobs.queue import TASK, celery_app
from gateway.keys import JOB_READER
from gateway.settings import Settings

settings = Settings()
app = celery_app(settings.redis_url)
app.conf.update(
    worker_concurrency=settings.worker_processes,
    # Past this the process is ended from outside, whatever it hangs in.
    task_time_limit=settings.item_seconds + 30,
    worker_proc_alive_timeout=60.0,
)


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
        self._run(self._runner.app[JOB_READER].read((job, index)))

    def _run(self, work: Coroutine[object, object, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()


_workers: list[Worker] = []


@signals.worker_process_init.connect
def open_worker(**_: object) -> None:
    logging.getLogger("gateway").setLevel(logging.INFO)
    _workers.append(Worker())


@app.task(name=TASK)
def read_item(job: str, index: int) -> None:
    _workers[0].read(job, index)
