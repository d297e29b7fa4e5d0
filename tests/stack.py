"""The whole of Inkline, started once a test session by what `make run` starts it with."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from deploy.free_ports import on_free_ports
from deploy.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Ready; a test that stops a part starts it again."""
    with on_free_ports() as settings, Stack(settings) as running:
        running.start()
        running.wait_until_ready()
        yield running


@contextmanager
def without(stack: Stack, part: str) -> Iterator[None]:
    """One part stopped, and started again whatever happens."""
    stack.stop(part)
    try:
        yield
    finally:
        stack.start(part)
        stack.wait_until_ready()
