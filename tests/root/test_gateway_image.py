"""The gateway's image answers: its own user, nothing to write but /tmp, the other parts outside."""

import time
from pathlib import Path

import pytest

from benchmarks.rendered import draw_page, encoded
from deploy.environment import addresses
from deploy.free_ports import free_ports
from deploy.images import IMAGES
from deploy.stack import Stack, readiness
from tests.e2e.asking import get, post
from tests.root.container import Image


@pytest.fixture(scope="module")
def image() -> Image:
    return Image(IMAGES["gateway"])


@pytest.fixture(scope="module")
def settings(stack: Stack) -> dict[str, str]:
    """Of a gateway and a worker beside the stack's own."""
    own = {"HOST": "127.0.0.1", "PORT": str(free_ports(1)[0]), "WEB_CONCURRENCY": "2"}
    return {**addresses(stack.settings), **own, "LOG_FORMAT": "text"}


def until_ready(url: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while readiness(url).get("status") != "ready":
        assert time.monotonic() < end, readiness(url)
        time.sleep(0.2)


def test_it_has_no_torch_no_compiler_and_no_root(image: Image) -> None:
    assert image.user == "10001:10001"
    assert image.run({}, "id", "-u").stdout.strip() == "10001"
    assert image.run({}, "python", "-c", "import torch").returncode == 1
    for left_out in ("cc", "gcc", "java"):
        assert image.run({}, "sh", "-c", f"command -v {left_out}").returncode != 0
    assert image.run({}, "touch", "gateway/x").returncode == 1
    assert not list((image.root / "root").rglob("*.whl"))


def test_it_asks_for_keys_where_everybody_could_reach_it(image: Image) -> None:
    refused = image.run({"PORT": str(free_ports(1)[0])}, *image.command)
    assert refused.returncode != 0
    assert refused.stderr.startswith("inkline: HOST=0.0.0.0: ")
    assert "KEYS_FILE" in refused.stderr


def test_it_reads_a_page(image: Image, settings: dict[str, str], tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{settings['PORT']}"
    assert image.run(settings, *image.health_check).returncode == 1
    with image.running(settings, tmp_path / "gateway.log"):
        until_ready(url)
        assert image.run(settings, *image.health_check).returncode == 0
        assert get(f"{url}/healthz").json == {"status": "ok"}
        page = encoded(draw_page(["Container 4711"], width=300))
        read = post(f"{url}/recognize", page, "image/png").json
        assert read["text"] == "Container 4711"
        assert b"inkline" in get(f"{url}/").body.lower()


def test_its_worker_reads_a_job(
    image: Image, settings: dict[str, str], stack: Stack, tmp_path: Path
) -> None:
    command = ("celery", "-A", "gateway.tasks", "worker", "--loglevel", "WARNING")
    url = f"http://127.0.0.1:{settings['PORT']}"
    stack.stop("worker")
    with (
        image.running(settings, tmp_path / "gateway.log"),
        image.running(settings, tmp_path / "worker.log", *command),
    ):
        until_ready(url)
        page = encoded(draw_page(["A job"]))
        sent = post(f"{url}/recognize", page, "image/png", prefer="respond-async")
        assert sent.status == 202
        end = time.monotonic() + 90
        while (job := get(f"{url}/jobs/{sent.json['id']}").json)["status"] in ("queued", "running"):
            assert time.monotonic() < end, job
            time.sleep(0.3)
        assert job["items"][0]["result"]["text"] == "A job"
