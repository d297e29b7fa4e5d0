"""Of benchmarks.serving: lines through TorchServe, by the bare network, and without a server."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from urllib.request import Request, urlopen

import torch

from benchmarks.clock import seconds_each
from benchmarks.gateway import asking
from benchmarks.load import load
from benchmarks.rendered import drawn_lines
from deploy.archive import MULTILINGUAL
from deploy.stack import Stack
from handler.again import UNSURE
from handler.reader import LineReader
from textline.line import Image, collate, pad
from textline.wire import CONTENT_TYPE, encode_lines

PREDICT = f"/predictions/{MULTILINGUAL.name}/{MULTILINGUAL.version}"
WARM_UP = 20


@dataclass(frozen=True)
class Size:
    """requests: of one line; lines: of larger ones; seconds: of each of those; rounds: of pages;
    workers: of the recogniser, beside the one that there is."""

    requests: int
    lines: Sequence[int]
    connections: Sequence[int]
    seconds: float
    rounds: int
    workers: Sequence[int] = ()


GPU = Size(600, (1, 8, 32, 128, 256), (1, 8), 2.5, 7, (4, 8))
CPU = Size(300, (1, 8, 32), (1, 4), 6.0, 11)
QUICK = Size(50, (1, 8), (1, 4), 2.0, 3)


def body(lines: Sequence[Image]) -> bytes:
    return encode_lines(*collate(lines))


def latency(url: str, requests: int) -> None:
    """Of one line a request, another line each time."""
    ask = asking(url, PREDICT, {"Content-Type": CONTENT_TYPE})
    took: list[float] = []
    for line in islice(drawn_lines(), WARM_UP + requests):
        sent, began = body([line]), time.perf_counter()
        ask(sent)
        took.append(1000 * (time.perf_counter() - began))
    cuts = statistics.quantiles(took[WARM_UP:], n=100, method="inclusive")
    print(f"One line a request through TorchServe, one connection, {requests} requests:\n")
    print("| p50, ms | p95 | p99 | longest |\n| ---: | ---: | ---: | ---: |")
    print(f"| {cuts[49]:.1f} | {cuts[94]:.1f} | {cuts[98]:.1f} | {max(took[WARM_UP:]):.1f} |\n")


@torch.inference_mode()
def bare_rate(reader: LineReader, lines: Sequence[Image]) -> float:
    """Lines a second of the network, one batch on the device, as wide as its widest."""
    padded, _ = collate([pad(line) for line in lines])
    batch = torch.from_numpy(padded).to(reader.device)
    took = seconds_each(partial(reader.model, batch), reader.device.type == "cuda")
    return len(lines) / took


def alone_rate(reader: LineReader, lines: Sequence[Image]) -> float:
    """Lines a second to text, second readings too, without a server."""
    return len(lines) / seconds_each(partial(reader.read, lines), False)


def served_rate(url: str, lines: Sequence[Image], connections: int, seconds: float) -> float:
    """Lines a second through TorchServe."""
    sent, ask = body(lines), asking(url, PREDICT, {"Content-Type": CONTENT_TYPE})
    for _ in range(3):
        ask(sent)
    found = load(url + PREDICT, sent, CONTENT_TYPE, connections=connections, seconds=seconds)
    if found.failed:
        raise RuntimeError(f"{found.failed} requests failed")
    return found.rate * len(lines)


def throughput(url: str, reader: LineReader, size: Size) -> None:
    print(f"Many lines a request, {size.seconds:g} s each:\n")
    heads = "".join(f" served, connections: {c} | of bare |" for c in size.connections)
    print(f"| lines a request | bare network, lines/s | to text, no server | of bare |{heads}")
    print("|" + " ---: |" * (4 + 2 * len(size.connections)))
    for count in size.lines:
        lines = list(islice(drawn_lines(), count))
        bare, alone = bare_rate(reader, lines), alone_rate(reader, lines)
        rates = [alone, *(served_rate(url, lines, c, size.seconds) for c in size.connections)]
        cells = "".join(f" {rate:,.0f} | {rate / bare:.1%} |" for rate in rates)
        print(f"| {count} | {bare:,.0f} |{cells}", flush=True)
    print()


def by_workers(stack: Stack, size: Size) -> None:
    """The same with more workers: each a process, and so a core, for what is not the network."""
    lines, most = list(islice(drawn_lines(), size.lines[-1])), size.connections[-1]
    print(f"{len(lines)} lines a request, {most} connections:\n")
    print("| workers | lines/s |\n| ---: | ---: |")
    for workers in (1, *size.workers):
        scale(stack, workers)
        rate = served_rate(stack.torchserve_url, lines, most, size.seconds)
        print(f"| {workers} | {rate:,.0f} |", flush=True)
    scale(stack, 1)
    print()


def scale(stack: Stack, workers: int) -> None:
    asked = f"min_worker={workers}&max_worker={workers}&synchronous=true"
    url = f"{stack.management_url}/models/{MULTILINGUAL.name}/{MULTILINGUAL.version}?{asked}"
    with urlopen(Request(url, method="PUT"), timeout=120) as answer:
        answer.read()


def unsure(reader: LineReader, count: int) -> int:
    """Of the first `count` lines, those that are read again."""
    texts = reader.read(list(islice(drawn_lines(), count)))
    return sum(text.confidence < UNSURE for text in texts)
