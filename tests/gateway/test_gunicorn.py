"""Several gateway processes under gunicorn count together, and one that dies is replaced."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from tests.gateway import servers
from tests.gateway.pictures import encoded, picture
from tests.gateway.test_metrics import ROOT, fetch, samples

Process = subprocess.Popen[bytes]
SETTINGS = {"WEB_CONCURRENCY": "2", "LOG_FORMAT": "json"}


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    return tmp_path / "counts"


@pytest.fixture
def models() -> Iterator[tuple[str, Process]]:
    """Where a model server is, and its process."""
    port = servers.free_port()
    program = f"run_app(ModelServer().application(), host='127.0.0.1', port={port}, print=None)"
    imports = "from aiohttp.web import run_app; from tests.gateway.model_server import ModelServer"
    with subprocess.Popen([sys.executable, "-c", f"{imports}; {program}"], cwd=ROOT) as running:
        yield f"http://127.0.0.1:{port}", running
        running.kill()


@pytest.fixture
def url(counts: Path, redis_url: str, mongo_url: str, models: tuple[str, Process]) -> Iterator[str]:
    port = servers.free_port()
    settings = {
        **SETTINGS,
        "PORT": str(port),
        "PROMETHEUS_MULTIPROC_DIR": str(counts),
        "REDIS_URL": redis_url,
        "MONGO_URL": mongo_url,
        "MONGO_DATABASE": f"test-{port}",
        "TORCHSERVE_URL": models[0],
        "TORCHSERVE_MANAGEMENT_URL": models[0],
    }
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


def post(url: str, picture: bytes) -> int:
    """On a connection of its own, so that either process may get it."""
    headers = {"Content-Type": "image/png", "Connection": "close"}
    try:
        with urlopen(Request(f"{url}/recognize", picture, headers), timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_readings_are_counted_over_all_processes(
    url: str, counts: Path, models: tuple[str, Process]
) -> None:
    until_two(counts)
    fetch(f"{url}/readyz", 60.0)
    pictures = [encoded(picture(size=(800, 600 + number))) for number in range(10)]
    assert [post(url, one) for one in (*pictures, pictures[0])] == [200] * 11
    models[1].kill()
    assert post(url, encoded(picture(size=(700, 500)))) == 503
    told = samples(fetch(f"{url}/metrics"))
    for stage in ("decode", "detect", "recognize", "store"):
        assert told[("inkline_stage_seconds_count", stage)] == 10, stage
    assert told[("inkline_stage_seconds_count", "total")] == 11
    assert told[("inkline_cache_requests_total", "hit")] == 1
    assert told[("inkline_cache_requests_total", "miss")] == 11
    failed = [v for (name, _), v in told.items() if name == "inkline_torchserve_errors_total"]
    assert sum(failed) == 1
    took_part = {file.stem.rpartition("_")[2] for file in counts.glob("histogram_*.db")}
    assert len(took_part) == 2


def test_without_keys_it_does_not_listen_to_everybody(tmp_path: Path) -> None:
    environment = {**os.environ, "HOST": "0.0.0.0", "PORT": str(servers.free_port())}
    refused = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode != 0
    assert "inkline: HOST=0.0.0.0: " in refused.stderr
    assert "Traceback" not in refused.stderr
