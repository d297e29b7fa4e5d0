"""Debian's Python as a base image, by debootstrap: where no registry of images can be asked."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.buildah import BASE, STORE, Buildah

_SUITE = "bookworm"
_PACKAGES = "ca-certificates,python3-distutils,python3.11,python3.11-venv"
"""distutils by its name: debootstrap does not know that it is the python3.11-distutils of venv."""
_NAMES = ("python", "python3")
"""As in the official image, which Debian's Python alone has not."""
_LEFT_OUT = (
    "usr/share/doc", "usr/share/info", "usr/share/locale", "usr/share/man",
    "var/cache/apt", "var/cache/debconf", "var/lib/apt/lists", "var/log",
)  # fmt: skip


def make_base(buildah: Buildah) -> None:
    """Fetches from the Debian mirror; a minute or two."""
    STORE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STORE) as scratch:
        root = Path(scratch) / "base"
        _bootstrap(root)
        _tidy(root)
        _commit(buildah, root)


def _bootstrap(root: Path) -> None:
    """What it mounts is seen by nobody else and goes with it, however it ends."""
    make = ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", _SUITE, str(root)]
    done = subprocess.run(["unshare", "--mount", *make], capture_output=True, text=True)
    if done.returncode:
        log = root / "debootstrap" / "debootstrap.log"
        told = log.read_text() if log.exists() else done.stderr
        raise OSError(f"debootstrap failed: {told[-500:]}")


def _tidy(root: Path) -> None:
    for folder in _LEFT_OUT:
        shutil.rmtree(root / folder, ignore_errors=True)
        (root / folder).mkdir(parents=True)
    for name in _NAMES:
        (root / "usr" / "local" / "bin" / name).symlink_to("/usr/bin/python3.11")


def _commit(buildah: Buildah, root: Path) -> None:
    working = buildah.told("from", "scratch")
    buildah("add", "--quiet", working, str(root), "/")
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    buildah("config", "--env", f"PATH={path}", "--env", "LANG=C.UTF-8", working)
    buildah("commit", "--quiet", "--format", "docker", "--rm", working, BASE)
