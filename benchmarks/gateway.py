"""`make bench-gateway`: what the gateway costs over TorchServe; how fast cached answers come."""

import argparse
import http.client
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
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
WARM_UP = 5
PNG = {"Content-Type": "image/png"}
NOT_STORED, STORED = "/recognize?layout=line&store=false", "/recognize?layout=line"

LINE = draw_page(DENSE_PAGE[:1], width=700, margin=8)
"""About as large as the lines of scanned pages and letters are; a receipt's are smaller."""

Ask = Callable[[bytes], bytes]


def lines() -> Iterator[bytes]:
    """PNGs of one printed line, cut out; no two of them the same, so that none is cached."""
    for number in count():
        line = LINE.copy()
        line.putpixel((0, 0), (255 - number % 64, 255 - number // 64 % 64, 255))
        yield encoded(line)


def tensor(line: bytes) -> bytes:
    """What the gateway sends TorchServe for it."""
    pixels = decode_image(line, max_pixels=10_000_000).pixels
    return encode_lines(*collate([prepare_line(pixels)]))


def asking(url: str, path: str, headers: dict[str, str]) -> Ask:
    """Over a connection that stays open."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def ask(body: bytes) -> bytes:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(content.decode(errors="replace"))
        return content

    return ask


@dataclass
class Way:
    """One way to have a line read. milliseconds: of each answer; processor: the gateway's."""

    name: str
    ask: Ask
    milliseconds: list[float] = field(default_factory=list)
    processor: float = 0.0

    def time(self, body: bytes, gateway: psutil.Process) -> None:
        before, begin = processor_ms(gateway), time.perf_counter()
        self.ask(body)
        self.milliseconds.append(1000 * (time.perf_counter() - begin))
        self.processor += processor_ms(gateway) - before

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)


def processor_ms(process: psutil.Process) -> float:
    times = process.cpu_times()
    return 1000 * (times.user + times.system)


def overhead(stack: Stack, gateway: psutil.Process, rounds: int) -> None:
    """TorchServe alone and the gateway, asked in turn: the same line, the same model."""
    drawn = lines()
    passing = asking(stack.gateway_url, NOT_STORED, PNG)
    storing = asking(stack.gateway_url, STORED, PNG)
    model = json.loads(passing(next(drawn)))["model"]
    predict = f"/predictions/{model['name']}/{model['version']}"
    directly = asking(stack.torchserve_url, predict, {"Content-Type": CONTENT_TYPE})
    size = " x ".join(map(str, LINE.size))
    print(f"a line of {size} pixels by {model['name']} {model['version']}, median of {rounds}:")
    for name, ask in (("the gateway", passing), ("and the history", storing)):
        alone, way = Way("TorchServe", directly), Way(name, ask)
        in_turn(alone, way, drawn, rounds, gateway)
        more, spent = way.median - alone.median, way.processor / rounds
        print(f"  TorchServe with its tensor {alone.median:.1f} ms, in turn with")
        print(f"  {name:15} {way.median:.1f} ms: {more:.1f} ms more; {spent:.1f} ms of processor")


def in_turn(
    alone: Way, way: Way, drawn: Iterator[bytes], rounds: int, gateway: psutil.Process
) -> None:
    """Time both, after a few requests that do not count; TorchServe alone gets a line's tensor."""
    for number in range(-WARM_UP, rounds):
        if number == 0:
            for one in (alone, way):
                one.milliseconds, one.processor = [], 0.0
        alone.time(tensor(next(drawn)), gateway)
        way.time(next(drawn), gateway)


def cached(gateway_url: str, gateway: psutil.Process, seconds: float) -> None:
    line = next(lines())
    asking(gateway_url, STORED, PNG)(line)
    before = processor_ms(gateway)
    url = f"{gateway_url}{STORED}"
    result = load(url, line, "image/png", connections=CONNECTIONS, seconds=seconds)
    each = (processor_ms(gateway) - before) / max(1.0, result.rate * seconds)
    print(f"cached answers, {CONNECTIONS} connections, {seconds:.0f} s, one gateway process:")
    print(f"  {result.rate:,.0f} a second, p50 {result.p50:.1f} ms, p99 {result.p99:.1f} ms")
    print(f"  {result.failed} failed; {each:.2f} ms of processor time each")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=600)
    parser.add_argument("--seconds", type=float, default=10.0)
    arguments = parser.parse_args()
    with on_free_ports() as settings, Stack(settings) as stack:
        stack.start("redis", "mongo", "torchserve", "gateway")
        stack.wait_until_ready()
        gateway = psutil.Process(stack.processes["gateway"].pid)
        overhead(stack, gateway, arguments.rounds)
        cached(stack.gateway_url, gateway, arguments.seconds)


if __name__ == "__main__":
    main()
