"""TorchServe's image reads: its own user, its own Java, nothing to write but /tmp."""

import time
from pathlib import Path

import pytest

from benchmarks.rendered import draw_page, encoded
from deploy.free_ports import free_ports
from deploy.images import IMAGES
from tests.e2e.asking import get, post
from tests.root.container import Image


@pytest.fixture(scope="module")
def image() -> Image:
    return Image(IMAGES["serve"])


def until_models_are_there(url: str, seconds: float = 300) -> None:
    line = encoded(draw_page(["x"], width=60))
    end = time.monotonic() + seconds
    while True:
        assert time.monotonic() < end
        try:
            if post(f"{url}/predictions/crnn", line, "image/png").status == 200:
                return
        except OSError:
            pass
        time.sleep(1)


def test_it_reads_a_line_and_finds_lines_on_a_page(image: Image, tmp_path: Path) -> None:
    inference, management, metrics = free_ports(3)
    settings = {
        "TS_INFERENCE_ADDRESS": f"http://127.0.0.1:{inference}",
        "TS_MANAGEMENT_ADDRESS": f"http://127.0.0.1:{management}",
        "TS_METRICS_ADDRESS": f"http://127.0.0.1:{metrics}",
    }
    grpc = free_ports(2)
    settings |= {
        f"TS_GRPC_{name}_PORT": str(port)
        for name, port in zip(("INFERENCE", "MANAGEMENT"), grpc, strict=True)
    }
    url = f"http://127.0.0.1:{inference}"
    probe = [*image.health_check[:-1], f"{url}/ping"]
    assert image.health_check[-1] == "http://127.0.0.1:8080/ping"
    assert image.run({}, *probe).returncode == 1
    with image.running(settings, tmp_path / "serve.log"):
        until_models_are_there(url)
        assert image.run({}, *probe).returncode == 0
        line = encoded(draw_page(["Total 9.30"], width=160, margin=6))
        read = post(f"{url}/predictions/crnn", line, "image/png").json
        assert read["lines"][0]["text"] == "Total 9.30"
        page = encoded(draw_page(["one line", "and another"], width=300))
        assert len(post(f"{url}/predictions/detector", page, "image/png").json["quads"]) == 2
        versions = get(f"http://127.0.0.1:{management}/models/crnn/all").json
        assert {one["modelVersion"] for one in versions} == {"1.0", "2.0"}
        assert b"ts_inference_requests_total" in get(f"http://127.0.0.1:{metrics}/metrics").body


def test_what_only_its_makers_need_is_left_out(image: Image) -> None:
    assert image.user == "10001:10001"
    assert image.run({}, "python", "-c", "import rapidocr").returncode == 1
    assert image.run({}, "touch", "model_store/x.mar").returncode == 1
