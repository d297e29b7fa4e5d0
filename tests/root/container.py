"""A container of an image without an engine: read-only root, a tmpfs, its own user, no privileges.

Its network is this machine's, so that servers here and there find each other.
"""

import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.buildah import Buildah
from deploy.process import Process

_SCRIPT = """
set -eu
root=$1; user=$2; folder=$3; shift 3
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
exec setpriv --no-new-privs -- \\
    chroot --userspec="$user" "$root" sh -c 'cd "$1"; shift; exec "$@"' sh "$folder" "$@"
"""


class Image:
    """As `make images` has built it."""

    def __init__(self, name: str) -> None:
        buildah = Buildah()
        self.root = buildah.tree(name)
        self._config = buildah.config(name)

    @property
    def size(self) -> int:
        """Bytes of its files, as they lie on the disk; one with two names counts once."""
        files = (file.lstat() for file in self.root.rglob("*"))
        return sum({stat.st_ino: 512 * stat.st_blocks for stat in files}.values())

    @property
    def user(self) -> str:
        return str(self._config["User"])

    @property
    def command(self) -> list[str]:
        return list(self._config["Cmd"])

    @property
    def health_check(self) -> list[str]:
        kind, *words = self._config["Healthcheck"]["Test"]
        return ["sh", "-c", words[0]] if kind == "CMD-SHELL" else words

    def line(self, command: Sequence[str], settings: Mapping[str, str]) -> str:
        """For a shell: the command in a container, in the image's environment and the settings."""
        given = [*self._config["Env"], *(f"{name}={value}" for name, value in settings.items())]
        where = [str(self.root), self.user, self._config["WorkingDir"]]
        alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _SCRIPT, "sh"]
        return shlex.join([*alone, *where, "env", "-i", *given, *command])

    @contextmanager
    def running(self, settings: Mapping[str, str], log: Path, *command: str) -> Iterator[Process]:
        """With the image's own command where none is given."""
        line = f"exec {self.line(command or self.command, settings)}"
        process = Process(self.root.name[:12], line, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, log)
        process.start()
        try:
            yield process
        finally:
            process.stop(patience=20)

    def run(self, settings: Mapping[str, str], *command: str) -> subprocess.CompletedProcess[str]:
        line = self.line(command, settings)
        return subprocess.run(line, shell=True, capture_output=True, text=True, timeout=120)
