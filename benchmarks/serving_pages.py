"""Of benchmarks.serving: the detector alone, and a page through the whole stack and RapidOCR."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from benchmarks.gateway import asking
from benchmarks.page import measure
from benchmarks.readers import THREADS, Inkline, Reader, rapidocr
from benchmarks.rendered import DENSE_PAGE, draw_page, encoded
from deploy.archive import DETECTOR, weights
from deploy.stack import Stack
from handler.detector import Detector, providers
from textline.line import Image

PAGE = draw_page(DENSE_PAGE)


def milliseconds(call: Callable[[Image], object], pages: Sequence[Image]) -> float:
    """Median of one page."""
    took: list[float] = []
    for page in pages:
        began = time.perf_counter()
        call(page)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def timed(detector: Detector, rounds: int) -> tuple[float, float]:
    """Milliseconds of one page again and again, and of pages each of another size."""
    page = np.asarray(PAGE, np.uint8)
    sizes = [page[32 * (n % 4) :, 32 * (n // 4 + 1) :] for n in range(rounds)]
    milliseconds(detector.detect, [page] * 3)
    return milliseconds(detector.detect, [page] * rounds), milliseconds(detector.detect, sizes)


def detectors(store: Path, rounds: int) -> bool:
    """On the CPU, and on the GPU where there is one; whether there is."""
    path = weights(DETECTOR, store)
    found = {"CPU": timed(Detector(path), rounds)}
    gpu = Detector(path, providers=providers(0))
    if cuda := gpu.providers[0] != "CPUExecutionProvider":
        found["CUDA"] = timed(gpu, rounds)
    print(f"The detector alone, {PAGE.width} x {PAGE.height} pixels, median of {rounds}:\n")
    print("| on | ms a page | where each has another size |\n| --- | ---: | ---: |")
    for name, (same, other) in found.items():
        print(f"| {name} | {same:.1f} | {other:.1f} |")
    if cuda:
        ratios = [a / b for a, b in zip(found["CPU"], found["CUDA"], strict=True)]
        print(f"\nCUDA is {ratios[0]:.1f} times as fast, {ratios[1]:.1f} at new sizes.\n")
    else:
        print("\nonnxruntime has no CUDA here: the CPU alone was measured.\n")
    return cuda


def pages(stack: Stack, rounds: int, cuda: bool) -> None:
    """A page by Inkline and by RapidOCR, in turn; then what Inkline's time goes to."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as peers:
        picture = Path(folder, "page.png")
        picture.write_bytes(encoded(PAGE))
        devices = ("cpu", "cuda") if cuda else ("cpu",)
        readers: list[Reader] = [Inkline(stack.gateway_url)]
        readers += [peers.enter_context(rapidocr(device)) for device in devices]
        medians = measure(readers, picture, rounds)
    print(f"\n{len(DENSE_PAGE)} lines, {THREADS} threads, median of {rounds}:\n")
    print("| reader | ms a page | Inkline's is |\n| --- | ---: | ---: |")
    for name, seconds in medians.items():
        print(
            f"| {name} | {1000 * seconds:.0f} | {seconds / medians['Inkline']:.2f} times as fast |"
        )
    stages(stack, rounds)


def stages(stack: Stack, rounds: int) -> None:
    headers = {"Content-Type": "image/png", "Cache-Control": "no-cache"}
    ask = asking(stack.gateway_url, "/recognize?layout=page&store=false", headers)
    answers = [json.loads(ask(encoded(PAGE)))["timing_ms"] for _ in range(rounds)]
    medians = {name: statistics.median(a[name] for a in answers) for name in answers[0]}
    print("\nInkline's ms: " + ", ".join(f"{name} {ms:.1f}" for name, ms in medians.items()))
