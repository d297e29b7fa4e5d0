"""What Prometheus and the log are told."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families

from gateway import metrics
from tests.gateway import servers
from tests.gateway.asking import recognize, refused
from tests.gateway.conftest import Client
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded

ROOT = Path(__file__).resolve().parents[2]
Samples = dict[tuple[str, str], float]


def samples(text: str) -> Samples:
    """Values by name and labels, as in `crnn,1.0`."""
    return {
        (one.name, ",".join(value for _, value in sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


async def asked(client: Client) -> Samples:
    response = await client.get("/metrics")
    assert response.content_type == "text/plain"
    return samples(await response.text())


async def test_readings_are_counted(client: Client, model_server: ModelServer) -> None:
    before = await asked(client)
    data = encoded()
    for _ in range(2):
        await recognize(client, data)
    await client.get("/history/01ARZ3NDEKTSV4RRFFQ69G5FAV")
    await client.get("/nowhere")
    model_server.failing = 503
    await refused(client, 503, "model_unavailable", data=encoded())
    after = await asked(client)

    def more(name: str, labels: str = "") -> float:
        return after[(name, labels)] - before.get((name, labels), 0.0)

    assert more("inkline_requests_total", "POST,/recognize,200") == 2
    assert more("inkline_requests_total", "POST,/recognize,503") == 1
    assert more("inkline_requests_total", "GET,/history/{id},404") == 1
    assert more("inkline_requests_total", "GET,unknown,404") == 1
    assert more("inkline_cache_requests_total", "hit") == 1
    assert more("inkline_cache_requests_total", "miss") == 2
    assert more("inkline_torchserve_errors_total", "detector,1.0") == 1
    assert after[("inkline_pictures_in_hand", "")] == 0
    assert after[("inkline_queue_depth", "items")] == 0
    for stage in ("decode", "detect", "recognize", "store"):  # of what was read, each once
        assert more("inkline_stage_seconds_count", stage) == 1, stage
    assert more("inkline_stage_seconds_count", "total") == 2


def test_the_dashboard_asks_for_what_there_is() -> None:
    board = json.loads((ROOT / "deploy" / "grafana" / "inkline.json").read_text())
    asked_for = {
        name
        for panel in board["panels"]
        for target in panel.get("targets", [])
        for name in re.findall(r"inkline_\w+", target["expr"])
    }
    known = {
        sample
        for one in vars(metrics).values()
        if isinstance(one, Counter | Gauge | Histogram)
        for family in one.describe()
        for sample in (family.name, f"{family.name}_total", f"{family.name}_bucket")
    }
    assert len(asked_for) >= 6
    assert asked_for <= known


def fetch(url: str, seconds: float = 30.0) -> str:
    """Once the server is up; its status may be an error."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urlopen(Request(url, headers={"X-Request-ID": "a-request"}), timeout=5) as answer:
                return str(answer.read().decode())
        except (URLError, ConnectionError, TimeoutError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def test_several_processes_count_together_and_log_json(tmp_path: Path) -> None:
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "counts"), "LOG_FORMAT": "json"}
    ports = [servers.free_port() for _ in range(2)]
    with ExitStack() as stack:
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "gateway"],
                env={**os.environ, **shared, "PORT": str(port)},
                stderr=stack.enter_context((tmp_path / f"{port}.log").open("wb")),
                cwd=ROOT,
            )
            for port in ports
        ]
        try:
            for port in ports:
                fetch(f"http://127.0.0.1:{port}/healthz")
            counted = samples(fetch(f"http://127.0.0.1:{ports[0]}/metrics"))
            assert counted[("inkline_requests_total", "GET,/healthz,200")] == 2
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
                process.wait(20)
    for port in ports:
        lines = (tmp_path / f"{port}.log").read_text().splitlines()
        entries = [json.loads(line) for line in lines]
        line = next(entry for entry in entries if entry.get("route") == "/healthz")
        assert (line["request_id"], line["status"], line["level"]) == ("a-request", 200, "info")
