"""A second Inkline beside the one that runs: for tests and measurements."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.settings import LOOPBACK, LocalSettings


@contextmanager
def on_free_ports() -> Iterator[LocalSettings]:
    """Settings with ports that nobody has, servers of its own, and data that goes away after."""
    fields = [name for name in LocalSettings.model_fields if name.endswith("port")]
    with tempfile.TemporaryDirectory(prefix="inkline-var-") as var:
        own = {"redis_url": None, "mongo_url": None, "torchserve_url": None, "host": LOOPBACK}
        ports = dict(zip(fields, free_ports(len(fields)), strict=True))
        yield LocalSettings.model_validate({**own, **ports, "var": Path(var)})


def free_ports(count: int) -> list[int]:
    """Different ports; all are held until all are known."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [int(one.getsockname()[1]) for one in sockets]
