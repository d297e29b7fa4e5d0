"""A load generator in a process of its own: one request, over and over, on many connections.

It does next to nothing with an answer (finds its length, skips it), so that it is not what is slow.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import cast
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Load:
    """Answers a second, milliseconds, and answers that were not 200."""

    rate: float
    p50: float
    p99: float
    failed: int


class Connection(asyncio.Protocol):
    """Sends the next request when the answer to the last one is complete."""

    def __init__(self, request: bytes, end: float) -> None:
        self._request, self._end = request, end
        self._left = 0
        self._head = bytearray()
        self._sent = 0.0
        self.seconds: list[float] = []
        self.failed = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop has a class of its own
        self._ask()

    def data_received(self, data: bytes) -> None:
        if self._left:
            self._left -= len(data)
        else:
            self._head += data
            before, blank, body = self._head.partition(b"\r\n\r\n")
            if not blank:
                return
            self.failed += not before.startswith(b"HTTP/1.1 200")
            length = before.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._left = int(length) - len(body)
            self._head.clear()
        if self._left <= 0:
            self.seconds.append(time.perf_counter() - self._sent)
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _ask(self) -> None:
        self._sent = time.perf_counter()
        if self._sent > self._end:
            self._transport.close()
        else:
            self._transport.write(self._request)


async def generate(host: str, port: int, request: bytes, connections: int, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    begin = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: Connection(request, begin + seconds), host, port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(one.done for _, one in opened))
    took = time.perf_counter() - begin
    times = [1000 * one for _, connection in opened for one in connection.seconds]
    cuts = statistics.quantiles(times, n=100)
    failed = sum(connection.failed for _, connection in opened)
    return Load(len(times) / took, cuts[49], cuts[98], failed)


def load(url: str, body: bytes, kind: str, *, connections: int, seconds: float) -> Load:
    """POST this body to the url; returns when it is over."""
    parts = urlsplit(url)
    head = f"POST {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
    head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    with NamedTemporaryFile() as file:
        Path(file.name).write_bytes(head.encode() + body)
        told = [parts.hostname, parts.port, file.name, connections, seconds]
        command = [sys.executable, "-m", "benchmarks.load", *map(str, told)]
        done = subprocess.run(command, check=True, capture_output=True, timeout=seconds + 60)
    return Load(**json.loads(done.stdout))


def main() -> None:
    import uvloop

    host, port, file, connections, seconds = sys.argv[1:]
    request = Path(file).read_bytes()
    work = generate(host, int(port), request, int(connections), float(seconds))
    print(json.dumps(asdict(uvloop.run(work))))


if __name__ == "__main__":
    main()
