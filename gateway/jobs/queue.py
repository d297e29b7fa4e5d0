"""The broker between gateway and workers: Celery on Redis. Messages carry ids, never pictures."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from celery import Celery
from kombu.exceptions import OperationalError
from kombu.transport.redis import Channel
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.errors import JobsUnavailable
from gateway.jobs.leases import Message

TASK = "inkline.read_item"
QUEUE = "inkline"
_URGENT, _ORDINARY = 0, 9
"""Priorities. Each has a list of its own in Redis, and workers empty the lower number's first."""
_SECONDS = 2.0
"""For Redis to take a message."""


def celery_app(redis_url: str, *, impatient: bool = False) -> Celery:
    """impatient: give up on a Redis that does not answer; a worker waits for it instead."""
    app = Celery("inkline", broker=_broker(redis_url), set_as_current=not impatient)
    options: dict[str, object] = {"priority_steps": [_URGENT, _ORDINARY]}
    if impatient:
        times = {"socket_timeout": _SECONDS, "socket_connect_timeout": _SECONDS}
        options |= {**times, "max_retries": 0}
    app.conf.update(
        broker_transport_options=options,
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
    )
    return app


def _broker(redis_url: str) -> str:
    """Celery's spelling of a socket's address."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"


@dataclass(frozen=True)
class Lengths:
    """Messages that no worker has taken yet; urgent: of items that were taken back."""

    urgent: int
    ordinary: int


class Queue:
    """First in, first out, but urgent messages before all others.

    Raises JobsUnavailable when Redis does not answer.
    """

    def __init__(self, celery: Celery, redis: Redis) -> None:
        self._celery = celery
        self._redis = redis

    async def send(self, messages: Sequence[Message], *, urgent: bool = False) -> None:
        priority = _URGENT if urgent else _ORDINARY
        try:
            await asyncio.to_thread(self._send, messages, priority)
        except (OperationalError, RedisError, OSError) as error:
            raise JobsUnavailable("The queue of jobs does not answer.") from error

    async def lengths(self) -> Lengths:
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.llen(QUEUE)
                pipe.llen(f"{QUEUE}{Channel.sep}{_ORDINARY}")
                return Lengths(*await pipe.execute())
        except (RedisError, OSError, TimeoutError) as error:
            raise JobsUnavailable("The queue of jobs does not answer.") from error

    def _send(self, messages: Sequence[Message], priority: int) -> None:
        with self._celery.producer_or_acquire() as producer:
            how = {"producer": producer, "retry": False, "priority": priority}
            for message in messages:
                self._celery.send_task(TASK, args=message, **how)

    def close(self) -> None:
        self._celery.close()
