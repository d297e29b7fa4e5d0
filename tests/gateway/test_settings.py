"""Settings: an operator's mistakes are told in one line."""

import os
import socket
import subprocess
import sys

import pytest

from gateway.settings import Settings
from tests.gateway.servers import free_port


def started(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gateway"],
        env={**os.environ, "PORT": str(free_port()), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("HOST", "0.0.0.0", "ALLOW_ANONYMOUS"),
        ("PORT", "many", "PORT"),
        ("REDIS_URL", "localhost", "REDIS_URL"),
        ("MAX_PIXELS", "-1", "MAX_PIXELS"),
    ],
)
def test_a_bad_setting_is_one_line(name: str, value: str, reason: str) -> None:
    done = started(**{name: value})
    assert done.returncode != 0
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_already_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = started(PORT=str(port))
    assert done.returncode != 0
    assert str(port) in done.stderr
    assert done.stderr.count("\n") == 1


def test_names_that_a_host_may_be() -> None:
    assert Settings().host_names == frozenset({"127.0.0.1", "localhost", "[::1]"})
    assert Settings(allow_anonymous=True, host="0.0.0.0").host_names is None
    named = Settings.model_validate(
        {"allow_anonymous": True, "host": "0.0.0.0", "allowed_hosts": "ocr.example"}
    )
    assert "ocr.example" in (named.host_names or ())
