"""Several gateway processes on one address: `gunicorn -c deploy/gunicorn.conf.py`.

HOST, PORT and all other settings are the gateway's own; WEB_CONCURRENCY says how many processes.
"""

# ruff: noqa: N999  gunicorn's usual name for it

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Protocol

from prometheus_client.multiprocess import mark_process_dead
from pydantic import ValidationError

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_OWN = _FOLDER not in os.environ
if _OWN:
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="inkline-metrics-")

# Only now: gateway.metrics looks for the folder when it is imported.
from gateway import logs  # noqa: E402
from gateway.settings import Settings  # noqa: E402

try:
    _settings = Settings()
except ValidationError as error:
    _first = error.errors()[0]
    _name = str(_first["loc"][0]).upper() if _first["loc"] else "a setting"
    sys.exit(f"inkline: {_name}={_first['input']}: {_first['msg']}.")
logs.configure(_settings.log_format)

wsgi_app = "gateway.app:serve"
worker_class = "aiohttp.GunicornUVLoopWebWorker"
workers = int(os.environ.get("WEB_CONCURRENCY", os.cpu_count() or 1))
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host
bind = f"{_host}:{_settings.port}"
# aiohttp lets requests in flight end for this long; below a supervisor's patience.
graceful_timeout = 8
# Longer than a proxy before us keeps a connection (deploy/nginx/upstreams.conf), so that it is the
# proxy that closes: what is sent into a connection that we are closing may not be sent again.
keepalive = 75
# A process whose event loop hangs for so long is replaced.
timeout = 60


class Child(Protocol):
    """Of gunicorn's, which has no types."""

    pid: int


def on_starting(server: object) -> None:
    """Counts of an earlier run are nobody's any more."""
    folder = Path(os.environ[_FOLDER])
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()


def child_exit(server: object, worker: Child) -> None:
    """What the process had in hand no longer counts; what it has done still does."""
    mark_process_dead(worker.pid, os.environ[_FOLDER])  # type: ignore[no-untyped-call]


def on_exit(server: object) -> None:
    if _OWN:
        shutil.rmtree(os.environ[_FOLDER], ignore_errors=True)
