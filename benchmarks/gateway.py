"""`make bench-gateway`: what the gateway costs over TorchServe; how fast cached answers come."""

import argparse
import http.client
import statistics
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import psutil

from benchmarks.load import load
from benchmarks.rendered import DENSE_PAGE, draw_page, encoded
from deploy.free_ports import on_free_ports
from deploy.stack import Stack
from textline.image import decode_image
from textline.line import collate, prepare_line
from textline.wire import CONTENT_TYPE, encode_lines

CONNECTIONS = 64
READ_ANEW = "/recognize?layout=line&store=false"
PREDICT = "/predictions/crnn/1.0"


def a_line() -> bytes:
    """A PNG of one printed line."""
    return encoded(draw_page(DENSE_PAGE[:1]))


def tensor(line: bytes) -> bytes:
    """What the gateway sends TorchServe for it."""
    pixels = decode_image(line, max_pixels=10_000_000).pixels
    return encode_lines(*collate([prepare_line(pixels)]))


def asking(url: str, path: str, body: bytes, headers: dict[str, str]) -> Callable[[], float]:
    """Milliseconds of one answer, over a connection that stays open."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def ask() -> float:
        begin = time.perf_counter()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(content.decode(errors="replace"))
        return 1000 * (time.perf_counter() - begin)

    return ask


def overhead(gateway_url: str, torchserve_url: str, rounds: int) -> tuple[float, float]:
    """Median milliseconds of TorchServe alone and of the gateway, asked in turn."""
    line = a_line()
    alone = asking(torchserve_url, PREDICT, tensor(line), {"Content-Type": CONTENT_TYPE})
    headers = {"Content-Type": "image/png", "Cache-Control": "no-cache"}
    through = asking(gateway_url, READ_ANEW, line, headers)
    times = [(alone(), through()) for _ in range(rounds + 5)][5:]
    return statistics.median(t for t, _ in times), statistics.median(t for _, t in times)


def cached(gateway_url: str, gateway: psutil.Process, seconds: float) -> None:
    line = a_line()
    path = f"{gateway_url}/recognize?layout=line"
    for _ in range(2):
        asking(gateway_url, "/recognize?layout=line", line, {"Content-Type": "image/png"})()
    before = gateway.cpu_times()
    result = load(path, line, "image/png", connections=CONNECTIONS, seconds=seconds)
    after = gateway.cpu_times()
    spent = after.user + after.system - before.user - before.system
    each = 1000 * spent / max(1.0, result.rate * seconds)
    print(f"cached answers, {CONNECTIONS} connections, {seconds:.0f} s, one gateway process:")
    print(f"  {result.rate:,.0f} a second, p50 {result.p50:.1f} ms, p99 {result.p99:.1f} ms")
    print(f"  {result.failed} failed; {each:.2f} ms of processor time each")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10.0)
    arguments = parser.parse_args()
    with on_free_ports() as settings, Stack(settings) as stack:
        stack.start("redis", "mongo", "torchserve", "gateway")
        stack.wait_until_ready()
        alone, through = overhead(stack.gateway_url, stack.torchserve_url, arguments.rounds)
        print(f"one line, median of {arguments.rounds}: TorchServe alone {alone:.1f} ms,")
        print(f"  through the gateway {through:.1f} ms: {through - alone:.1f} ms more")
        gateway = psutil.Process(stack.processes["gateway"].pid)
        cached(stack.gateway_url, gateway, arguments.seconds)


if __name__ == "__main__":
    main()
