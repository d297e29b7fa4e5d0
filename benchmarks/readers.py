"""Those who read a page: Inkline through its gateway, and RapidOCR in a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.request import Request, urlopen

from deploy.free_ports import on_free_ports
from deploy.stack import Stack

THREADS = os.cpu_count() or 1


@dataclass(frozen=True)
class Reading:
    text: str
    seconds: float  # from the picture's bytes to the text


class Reader(Protocol):
    name: str

    def read(self, picture: Path) -> Reading: ...


class Inkline:
    """Asks over HTTP, as any caller does, past the cache and without a history record."""

    name = "Inkline"

    def __init__(self, url: str) -> None:
        self._url = f"{url}/recognize?layout=page&store=false"

    def read(self, picture: Path) -> Reading:
        kind = {".png": "image/png", ".jpg": "image/jpeg"}[picture.suffix]
        headers = {"Content-Type": kind, "Cache-Control": "no-cache"}
        body = picture.read_bytes()
        began = time.perf_counter()
        with urlopen(Request(self._url, body, headers), timeout=120) as answer:
            text = json.load(answer)["text"]
        return Reading(text, time.perf_counter() - began)


class RapidOcr:
    def __init__(self, server: subprocess.Popen[str], name: str = "RapidOCR") -> None:
        self.name = name
        assert server.stdin is not None
        assert server.stdout is not None
        self._questions, self._answers = server.stdin, server.stdout

    def read(self, picture: Path) -> Reading:
        print(picture, file=self._questions, flush=True)
        return Reading(**json.loads(self._answers.readline()))


@contextmanager
def inkline_url() -> Iterator[str]:
    """INKLINE_URL where it is set, else of a whole Inkline started for this run."""
    if url := os.environ.get("INKLINE_URL"):
        yield url.rstrip("/")
        return
    with on_free_ports() as settings, Stack(settings) as stack:
        stack.start()
        stack.wait_until_ready()
        yield stack.gateway_url


@contextmanager
def inkline() -> Iterator[Inkline]:
    with inkline_url() as url:
        yield Inkline(url)


@contextmanager
def rapidocr(device: str = "cpu") -> Iterator[RapidOcr]:
    """With as many threads as Inkline has; device: cpu or cuda."""
    command = [sys.executable, "-m", "benchmarks.rapidocr_server", str(THREADS), device]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        yield RapidOcr(server, "RapidOCR" if device == "cpu" else f"RapidOCR, {device}")
