"""Two gateways under gunicorn, two TorchServe, one Redis and one MongoDB, behind nginx."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.environment import addresses
from deploy.free_ports import free_ports, on_free_ports
from deploy.process import Process
from deploy.settings import LOOPBACK
from deploy.stack import Stack, readiness
from tests.root.nginx import nginx


@dataclass(frozen=True)
class Cluster:
    """url: nginx; key: of somebody who reads; root: of an administrator."""

    url: str
    key: str
    root: str
    gateways: list[Process]
    replicas: list[Process]


def kill(process: Process) -> None:
    """As a power cut does: the whole group, without a word; returns when it is gone."""
    assert process.pid is not None
    os.killpg(process.pid, signal.SIGKILL)
    process.stop()


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    with ExitStack() as opened:
        first, second = (opened.enter_context(_stack()) for _ in range(2))
        first.start("redis", "mongo", "torchserve")
        second.start("torchserve")
        keys = folder / "keys.json"
        key, root = _add_key(keys, "ann"), _add_key(keys, "root", "--role", "admin")
        ports = free_ports(3)
        gateways = [_gateway(first, second, port, keys, folder) for port in ports[:2]]
        for gateway in gateways:
            opened.callback(gateway.stop)
            gateway.start()
        replicas = [stack.settings.torchserve_port for stack in (first, second)]
        url = opened.enter_context(nginx(folder, ports[2], ports[:2], replicas))
        for port in ports[:2]:
            _until_ready(f"http://{LOOPBACK}:{port}", (first, second))
        models = [stack.processes["torchserve"] for stack in (first, second)]
        yield Cluster(url, key, root, gateways, models)


@contextmanager
def _stack() -> Iterator[Stack]:
    with on_free_ports() as settings, Stack(settings) as stack:
        yield stack


def _gateway(first: Stack, second: Stack, port: int, keys: Path, folder: Path) -> Process:
    pairs = ((stack.torchserve_url, stack.management_url) for stack in (first, second))
    env = {
        **os.environ,
        **addresses(first.settings),
        "HOST": LOOPBACK,
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        "KEYS_FILE": str(keys),
        "TRUSTED_PROXIES": "127.0.0.0/8",
        "TORCHSERVE_REPLICAS": ",".join("|".join(pair) for pair in pairs),
        "RATE_LIMIT_KEY": "100000/minute",
        "RATE_LIMIT_ADDRESS": "100000/minute",
    }
    command = f"exec {sys.executable} -m gunicorn -c deploy/gunicorn.conf.py"
    return Process(f"gateway-{port}", command, env, folder / f"gateway-{port}.log")


def _add_key(keys: Path, *who: str) -> str:
    command = [sys.executable, "-m", "gateway.keyring", "--file", str(keys), "add", *who]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _until_ready(url: str, stacks: tuple[Stack, Stack], seconds: float = 300) -> None:
    """With both replicas, since a gateway is ready with one."""
    end = time.monotonic() + seconds
    while readiness(url).get("status") != "ready" or not all(map(_loaded, stacks)):
        assert time.monotonic() < end, readiness(url)
        time.sleep(0.3)


def _loaded(stack: Stack) -> bool:
    log = stack.processes["torchserve"].log
    return log.exists() and "Model server started" in log.read_text(errors="replace")
