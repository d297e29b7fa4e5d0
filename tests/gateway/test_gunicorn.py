"""Several gateway processes under gunicorn count together, and one that dies is replaced."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import pytest

from tests.gateway import servers
from tests.gateway.test_metrics import ROOT, fetch, samples

SETTINGS = {"WEB_CONCURRENCY": "2", "LOG_FORMAT": "json"}


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    return tmp_path / "counts"


@pytest.fixture
def url(counts: Path) -> Iterator[str]:
    port = servers.free_port()
    settings = {**SETTINGS, "PORT": str(port), "PROMETHEUS_MULTIPROC_DIR": str(counts)}
    running = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"],
        env={**os.environ, **settings},
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(20)


def ask(url: str, times: int) -> None:
    for _ in range(times):
        with urlopen(Request(f"{url}/healthz", headers={"Connection": "close"})) as answer:
            assert answer.status == 200


def processes(counts: Path) -> set[int]:
    """Those with counts of what they have in hand now."""
    return {int(file.stem.rpartition("_")[2]) for file in counts.glob("gauge_livesum_*.db")}


def until_two(counts: Path, gone: int = 0) -> set[int]:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        found = processes(counts)
        if len(found) == 2 and gone not in found:
            return found
        time.sleep(0.2)
    raise AssertionError(processes(counts))


def test_two_processes_count_together_and_a_dead_one_leaves(url: str, counts: Path) -> None:
    victim = min(until_two(counts))
    fetch(f"{url}/healthz", 60.0)
    key = ("inkline_requests_total", "GET,/healthz,200")
    before = samples(fetch(f"{url}/metrics"))[key]
    ask(url, 20)
    assert samples(fetch(f"{url}/metrics"))[key] == before + 20
    os.kill(victim, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(victim)] if psutil.pid_exists(victim) else [], 10)
    until_two(counts, gone=victim)
    ask(url, 5)
    after = samples(fetch(f"{url}/metrics"))
    assert after[key] == before + 25
    assert ("inkline_pictures_in_hand", "") in after
