"""The gateway's image answers: its own user, nothing to write but /tmp, the other parts outside."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.rendered import draw_page, encoded
from deploy.environment import addresses
from deploy.free_ports import free_ports
from deploy.images import IMAGES
from deploy.stack import Stack, readiness
from tests.e2e.asking import Answer, get, post
from tests.root.container import Image
from tests.stack import without

LARGEST = 350_000_000


@pytest.fixture(scope="module")
def image() -> Image:
    return Image(IMAGES["gateway"])


@pytest.fixture(scope="module")
def settings(stack: Stack) -> dict[str, str]:
    """Of a gateway and a worker beside the stack's own."""
    own = {"HOST": "127.0.0.1", "PORT": str(free_ports(1)[0]), "WEB_CONCURRENCY": "2"}
    return {**addresses(stack.settings), **own, "LOG_FORMAT": "text"}


@contextmanager
def gateway(image: Image, settings: dict[str, str], log: Path) -> Iterator[str]:
    """Its address; a slow machine may take its time."""
    url = f"http://127.0.0.1:{settings['PORT']}"
    with image.running(settings, log):
        end = time.monotonic() + 180
        while readiness(url).get("status") != "ready":
            assert time.monotonic() < end, (readiness(url), log.read_text())
            time.sleep(0.2)
        yield url


def until(
    ask: Callable[[], Answer], enough: Callable[[Answer], bool] = lambda answer: True
) -> Answer:
    """What is answered when the parts have time for it: a 503 asks to come again."""
    end = time.monotonic() + 180
    while (answer := ask()).status == 503 or not enough(answer):
        assert answer.status in (200, 503), answer.body
        assert time.monotonic() < end, answer.body
        time.sleep(0.5)
    return answer


def test_it_is_small(image: Image) -> None:
    """As its files lie on the disk, with the base that they stand on."""
    assert image.size < LARGEST


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


def test_video_is_refused_in_words(image: Image) -> None:
    refused = image.run({}, "inkline", "live", "LICENSE")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "inkline: LICENSE cannot be opened as a video"


def test_what_it_reads_is_in_the_history(
    image: Image, settings: dict[str, str], tmp_path: Path
) -> None:
    assert image.run(settings, *image.health_check).returncode == 1
    with gateway(image, settings, tmp_path / "gateway.log") as url:
        assert image.run(settings, *image.health_check).returncode == 0
        assert get(f"{url}/healthz").json == {"status": "ok"}
        page = encoded(draw_page(["Container 4711"], width=300))
        # If MongoDB had no time for it, a reading is written down when it is asked for again.
        read = until(
            lambda: post(f"{url}/recognize", page, "image/png"), lambda said: said.json["stored"]
        ).json
        assert (read["text"], read["stored"]) == ("Container 4711", True)
        kept = until(lambda: get(f"{url}/history/{read['id']}")).json
        assert kept["text"] == "Container 4711"
        assert b"inkline" in get(f"{url}/").body.lower()


def test_what_was_left_out_is_not_missed(
    image: Image, settings: dict[str, str], tmp_path: Path
) -> None:
    """A skewed page becomes a searchable PDF, and the PDF is read."""
    askew = draw_page(["The quick brown fox", "jumps over it"], width=500).rotate(
        4, expand=True, fillcolor="white"
    )
    with gateway(image, settings, tmp_path / "gateway.log") as url:
        as_pdf = f"{url}/recognize?format=pdf&deskew=true"
        searchable = until(lambda: post(as_pdf, encoded(askew), "image/png")).body
        assert searchable.startswith(b"%PDF")
        read = until(lambda: post(f"{url}/recognize", searchable, "application/pdf")).json
        assert read["text"] == "The quick brown fox\njumps over it"


def test_its_worker_reads_a_job(
    image: Image, settings: dict[str, str], stack: Stack, tmp_path: Path
) -> None:
    """There is no other worker meanwhile."""
    command = ("celery", "-A", "gateway.tasks", "worker", "--loglevel", "WARNING")
    with (
        without(stack, "worker"),
        gateway(image, settings, tmp_path / "gateway.log") as url,
        image.running(settings, tmp_path / "worker.log", *command),
    ):
        page = encoded(draw_page(["Invoice 1138"], width=300))
        sent = until(lambda: post(f"{url}/recognize", page, "image/png", prefer="respond-async"))
        assert sent.status == 202
        job = until(
            lambda: get(f"{url}/jobs/{sent.json['id']}"),
            lambda said: said.json["status"] not in ("queued", "running"),
        ).json
        assert job["status"] == "succeeded"
        assert job["items"][0]["result"]["text"] == "Invoice 1138"
        assert job["items"][0]["result"]["stored"]
