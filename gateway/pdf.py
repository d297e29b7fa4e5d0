"""A PDF's pages as pixels, drawn by a process of its own that can be stopped."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO

import numpy as np
from numpy.typing import NDArray

from textline.image import UndecodableImage

RESOLUTION = 200.0
"""Dots per inch: text of 8 points is then 22 pixels high."""
PAGE_PIXELS = 20_000_000
"""Larger sheets (from A2) are drawn more coarsely."""
SECONDS = 15.0
"""To open a PDF, and to draw one page."""
_RENDERER = Path(__file__).with_name("pdf_renderer.py")
_ENCRYPTED = 4
"""PDFium's code."""


def is_pdf(data: bytes) -> bool:
    """Readers take a header that begins within the first kilobyte."""
    return b"%PDF-" in data[:1024]


class Pdf:
    """scales: pixels a point of each page; sizes: in pixels. Blocks; raises UndecodableImage."""

    def __init__(self, data: bytes, max_pixels: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(_RENDERER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )
        try:
            points = self._open(data)
        except BaseException:
            self.close()
            raise
        self.scales = [_scale(width, height, max_pixels) for width, height in points]
        self.sizes = [
            (max(1, round(scale * width)), max(1, round(scale * height)))
            for scale, (width, height) in zip(self.scales, points, strict=True)
        ]

    def draw(self, number: int) -> NDArray[np.uint8]:
        """A page, counted from 0, as uint8 (H, W, 3) RGB."""
        with self._within_time() as (to, out):
            to.write(f"{number} {self.scales[number]}\n".encode())
            to.flush()
            width, height = map(int, _line(out).split())
            pixels = out.read(width * height * 3)
            if len(pixels) < width * height * 3:
                raise EOFError
        return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue

    def _open(self, data: bytes) -> list[tuple[float, float]]:
        with self._within_time() as (to, out):
            to.write(len(data).to_bytes(8, "big") + data)
            to.flush()
            answer = json.loads(_line(out))
        if answer.get("error") == _ENCRYPTED:
            raise UndecodableImage("This PDF is encrypted; send it without a password.")
        if "error" in answer:
            raise UndecodableImage("The PDF is damaged.")
        if not answer["sizes"]:
            raise UndecodableImage("The PDF has no pages.")
        return [(float(width), float(height)) for width, height in answer["sizes"]]

    @contextmanager
    def _within_time(self) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """The process's input and output; it is stopped when it takes too long."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        timer = Timer(SECONDS, self._process.kill)
        timer.start()
        try:
            yield self._process.stdin, self._process.stdout
        except (OSError, ValueError, EOFError) as error:
            raise UndecodableImage("The PDF cannot be drawn.") from error
        finally:
            timer.cancel()


def _line(stream: IO[bytes]) -> bytes:
    line = stream.readline(1 << 20)
    if not line.endswith(b"\n"):
        raise EOFError
    return line


def _scale(width: float, height: float, max_pixels: int) -> float:
    area = max(width * height, 1.0)
    return float(min(RESOLUTION / 72, (min(PAGE_PIXELS, max_pixels) / area) ** 0.5))
