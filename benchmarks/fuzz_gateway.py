"""`make fuzz`: broken requests of every kind, none of which may be answered 500 or not at all.

Every request is made from the seed and its number: --only sends a single one again. Against
INKLINE_URL, else against an Inkline started for this run.
"""

import argparse
import asyncio
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.fuzz.requests import Request, request
from benchmarks.readers import inkline_url

AT_ONCE = 4
SECONDS = 60.0
"""For one answer."""
_HEAD = 4096
"""What is kept of an answer."""
_OF_AIOHTTP = (400, 417)
"""What it says itself, in plain words, where it does not come as far as the application."""
_HEALTH = Request("GET", "/healthz")


@dataclass
class Report:
    """statuses: how often each was answered; closed: connections that were ended without one."""

    statuses: Counter[int] = field(default_factory=Counter)
    closed: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = ", ".join(f"{status}: {times}" for status, times in sorted(self.statuses.items()))
        return (
            f"{told}; closed without an answer: {self.closed}; slowest {self.slowest:.1f} s;"
            f" {len(self.faults)} faults"
        )


@dataclass(frozen=True)
class Answer:
    """status 0: none came; problem: whether an error has the contract's form."""

    status: int
    problem: bool


async def fuzz(url: str, seed: int, numbers: Iterable[int], seconds: float = SECONDS) -> Report:
    """Send the requests of these numbers, AT_ONCE at a time; at the end it must still be well."""
    report, waiting = Report(), iter(numbers)

    async def send_on() -> None:
        for number in waiting:
            fault = await _sent(url, request(seed, number), report, seconds)
            if fault:
                report.faults.append(f"request {number}: {fault}")

    await asyncio.gather(*(send_on() for _ in range(AT_ONCE)))
    if (await _ask(url, _HEALTH, seconds)).status != 200:
        report.faults.append("it is not well any more")
    return report


async def _sent(url: str, sent: Request, report: Report, seconds: float) -> str | None:
    """What is wrong with the answer."""
    began = time.monotonic()
    try:
        answer = await _ask(url, sent, seconds)
    except TimeoutError:
        return f"{sent.method} {sent.path[:80]}: no answer within {seconds:.0f} s"
    report.slowest = max(report.slowest, time.monotonic() - began)
    if not answer.status:
        report.closed += 1
        return f"{sent.method} {sent.path[:80]}: no answer" if sent.whole else None
    report.statuses[answer.status] += 1
    if answer.status >= 500 and answer.status != 503:
        return f"{sent.method} {sent.path[:80]}: {answer.status}"
    if sent.whole and answer.status >= 400 and not (answer.problem or answer.status in _OF_AIOHTTP):
        return f"{sent.method} {sent.path[:80]}: {answer.status} that is no problem+json"
    return None


async def _ask(url: str, sent: Request, seconds: float) -> Answer:
    """Raises TimeoutError."""
    parts = urlsplit(url)
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        told = b""
        try:
            writer.write(sent.bytes(parts.netloc))
            if not sent.whole:
                writer.write_eof()  # or it would wait for the rest
            while chunk := await reader.read(65536):
                told = (told + chunk)[:_HEAD]
        except ConnectionError:
            pass  # it had read enough; an answer may have been lost with the connection
        finally:
            writer.close()
    found = re.match(rb"(?:HTTP/1\.1 100 Continue\r\n\r\n)?HTTP/1\.[01] (\d{3}) ", told)
    return Answer(int(found[1]) if found else 0, b"application/problem+json" in told)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="this request alone")
    chosen = parser.parse_args()
    numbers = range(chosen.requests) if chosen.only is None else [chosen.only]
    with inkline_url() as url:
        report = asyncio.run(fuzz(url, chosen.seed, numbers))
    print(*report.faults, report, sep="\n")
    sys.exit(1 if report.faults else 0)


if __name__ == "__main__":
    main()
