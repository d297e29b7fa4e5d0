"""`make bench-live`: a 720p video with two lines that change every second, read as it runs."""

import argparse
import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.clip import FPS, HEIGHT, WIDTH, Shown, draw_clip
from benchmarks.readers import THREADS, inkline_url

BURST = 60
"""Frames a second, more than are read: the latest wins."""
MIB = 1024 * 1024


@dataclass
class Run:
    """What came of frames sent at a steady rate; seconds are those between frame and answer."""

    latencies: list[float] = field(default_factory=list)
    skipped: int = 0
    right: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        answered = len(self.latencies)
        half = answered // 2
        first, second = (_median(part) for part in (self.latencies[:half], self.latencies[half:]))
        return (
            f"{answered / self.seconds:.1f} frames a second answered, {self.skipped} skipped;"
            f" {self.right / max(1, answered):.0%} with exactly the text shown;"
            f" latency median {_median(self.latencies):.0f} ms, first half {first:.0f},"
            f" second half {second:.0f}, longest {1000 * max(self.latencies, default=0):.0f}"
        )


async def play(url: str, clip: Sequence[Shown], fps: float, seconds: float) -> Run:
    run, sent = Run(), list[tuple[float, str]]()
    async with ClientSession() as session, session.ws_connect(f"{url}/live") as socket:
        await socket.send_json({"layout": "page"})
        await socket.receive_json()

        async def send() -> None:
            start = time.perf_counter()
            for number, shown in enumerate(islice(cycle(clip), round(fps * seconds))):
                await asyncio.sleep(max(0.0, start + number / fps - time.perf_counter()))
                sent.append((time.perf_counter(), shown.text))
                await socket.send_bytes(shown.jpeg)

        start, sending = time.perf_counter(), asyncio.create_task(send())
        last = 0
        while last < round(fps * seconds):
            answer = await socket.receive_json(timeout=60)
            last = answer["frame"]
            since, text = sent[last - 1]
            run.latencies.append(time.perf_counter() - since)
            run.skipped += answer["skipped"]
            run.right += answer.get("text") == text
        run.seconds = time.perf_counter() - start
        await sending
    return run


async def counts(url: str) -> dict[str, float]:
    """Frames by what became of them, and the gateway's memory and processor time."""
    async with ClientSession() as session, session.get(f"{url}/metrics") as response:
        families = text_string_to_metric_families(await response.text())
    return {
        one.labels.get("result", one.name): one.value
        for family in families
        for one in family.samples
        if one.name == "inkline_live_frames_total" or one.name.startswith("process_")
    }


async def measure(url: str, seconds: float) -> None:
    clip = draw_clip(5)
    kilobytes = statistics.mean(len(shown.jpeg) for shown in clip) / 1024
    print(f"{WIDTH} x {HEIGHT}, JPEG of {kilobytes:.0f} KiB, {THREADS} cores", flush=True)
    await play(url, clip, FPS, 2)
    for fps in (FPS, BURST):
        before = await counts(url)
        run = await play(url, clip, fps, seconds)
        after = await counts(url)
        read = (after["read"] - before.get("read", 0)) / run.seconds
        used = after["process_cpu_seconds_total"] - before["process_cpu_seconds_total"]
        memory = [_mib(one) for one in (before, after)]
        print(f"sent {fps} a second: {read:.1f} distinct frames a second read; {run};")
        print(
            f"  the gateway: {memory[0]:.0f} MiB before, {memory[1]:.0f} after;"
            f" {1000 * used / max(1, len(run.latencies)):.0f} ms of a core an answer",
            flush=True,
        )


def _mib(counted: dict[str, float]) -> float:
    return counted["process_resident_memory_bytes"] / MIB


def _median(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    return 1000 * statistics.median(seconds) if seconds else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    seconds = parser.parse_args().seconds
    with inkline_url() as url:
        asyncio.run(measure(url, seconds))


if __name__ == "__main__":
    main()
