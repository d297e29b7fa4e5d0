"""Debian's nginx with the repository's nginx.conf, before servers of a test."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.process import Process
from deploy.settings import LOOPBACK, ROOT

_UPSTREAMS = ROOT / "deploy" / "nginx" / "upstreams.conf"


def upstreams(name: str, ports: Sequence[int]) -> str:
    """The repository's own upstream with other servers in it."""
    text = _UPSTREAMS.read_text()
    block = text[text.index(f"upstream {name} {{") :].partition("\n}")[0].splitlines()
    servers = [line for line in block if line.strip().startswith("server ")]
    how = servers[0].split(maxsplit=2)[2]
    rest = [line for line in block if line not in servers]
    return "\n".join([*rest, *(f"server {LOOPBACK}:{port} {how}" for port in ports), "}\n"])


def with_tls(folder: Path, port: int) -> str:
    """The lines that listen.conf keeps in comments, with a certificate made as it says."""
    text = (ROOT / "deploy" / "nginx" / "listen.conf").read_text()
    lines = [line[1:].strip() for line in text.splitlines() if line.startswith("#     ")]
    making = " ".join(line.rstrip("\\") for line in lines[lines.index(_making(lines)) :])
    run = making.replace("deploy/secrets/tls", str(folder))
    subprocess.run(run, shell=True, check=True, capture_output=True)
    used = "\n".join(lines[: lines.index(_making(lines))])
    return used.replace("/run/tls", str(folder)).replace("8443", f"{LOOPBACK}:{port}")


def _making(lines: Sequence[str]) -> str:
    return next(line for line in lines if line.startswith("openssl"))


def configure(
    folder: Path, port: int, gateways: Sequence[int], replicas: Sequence[int], tls: str
) -> Path:
    shutil.copy(ROOT / "deploy" / "nginx.conf", folder)
    own = folder / "nginx"
    own.mkdir()
    shutil.copy(ROOT / "deploy" / "nginx" / "headers.conf", own)
    behind = upstreams("gateways", gateways) + upstreams("torchserve", replicas)
    (own / "upstreams.conf").write_text(behind)
    (own / "listen.conf").write_text(
        f"{tls}\nlisten {LOOPBACK}:{port};\n"
        f"access_log {folder}/access.log inkline;\nerror_log {folder}/error.log;\n"
    )
    return folder / "nginx.conf"


def _until_listening(port: int, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nginx does not listen on port {port}")


@contextmanager
def nginx(
    folder: Path, port: int, gateways: Sequence[int], replicas: Sequence[int], tls: str = ""
) -> Iterator[str]:
    """Its address."""
    conf = configure(folder, port, gateways, replicas, tls)
    common = ["nginx", "-c", str(conf), "-e", str(folder / "error.log")]
    own = f"daemon off; pid {folder}/nginx.pid;"
    subprocess.run([*common, "-t", "-g", own], check=True, capture_output=True, text=True)
    line = f"exec nginx -c {conf} -e {folder}/error.log -g '{own}'"
    process = Process("nginx", line, {"PATH": "/usr/sbin:/usr/bin"}, folder / "nginx.log")
    process.start()
    try:
        _until_listening(port)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        process.stop()
