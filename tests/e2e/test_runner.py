"""`make run` as a person sees it: a line when it is ready, a line when it can't, no leftovers."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from deploy.free_ports import on_free_ports
from deploy.settings import ROOT, LocalSettings
from tests.e2e.asking import get


def environment(settings: LocalSettings, **more: str) -> dict[str, str]:
    """The settings as variables; REDIS_URL and the like, which are not set, stay out."""
    made = {name.upper(): str(v) for name, v in settings.model_dump(exclude_none=True).items()}
    outer = {n: v for n, v in os.environ.items() if n.lower() not in LocalSettings.model_fields}
    return {**outer, **made, **more}


def start(env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.local"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_says_where_to_look_and_ctrl_c_ends_every_process() -> None:
    with on_free_ports() as settings:
        run = start(environment(settings))
        assert run.stdout is not None
        assert f"http://127.0.0.1:{settings.port}" in run.stdout.readline()
        assert get(f"http://127.0.0.1:{settings.port}/readyz").json["status"] == "ready"
        family = psutil.Process(run.pid).children(recursive=True)
        names = " ".join(" ".join(process.cmdline()) for process in family)
        for part in (
            "redis-server",
            "secantusd-py",
            "gateway.tasks",
            "ModelServer",
            "model_service_worker",
        ):
            assert part in names
        run.send_signal(signal.SIGINT)
        _, errors = run.communicate(timeout=30)
        assert (run.returncode, errors) == (0, "")
        assert [process for process in family if process.is_running()] == []
        assert (settings.var / "mongo").is_dir()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"PORT": "http"}, "PORT"),
        ({"MAX_PIXELS": "many"}, "MAX_PIXELS"),
        ({"REDIS_URL": "localhost"}, "REDIS_URL"),
        ({"MODEL_STORE": "/nowhere"}, "make mar"),
    ],
)
def test_a_bad_setting_is_one_line(changed: dict[str, str], said: str) -> None:
    with on_free_ports() as settings:
        _, errors = start(environment(settings, **changed)).communicate(timeout=30)
    assert errors.startswith("inkline: ")
    assert said in errors
    assert errors.count("\n") == 1
