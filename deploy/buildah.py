"""Buildah without an engine of containers: its own store, chroot isolation, driver vfs; as root."""

import json
import subprocess
from pathlib import Path
from typing import Any

from deploy.settings import ROOT

STORE = ROOT / "build" / "images"
BASE = "localhost/inkline-base:bookworm"


class Buildah:
    """Images lie below `store`; nothing of the machine's own storage is touched."""

    def __init__(self, store: Path = STORE) -> None:
        self._root = store / "root"
        self._common = [
            "buildah",
            *("--root", str(self._root), "--runroot", str(store / "run")),
            *("--storage-driver", "vfs"),
        ]

    def __call__(self, *arguments: str) -> None:
        """Shows what it does; raises CalledProcessError."""
        subprocess.run([*self._common, *arguments], check=True, stdin=subprocess.DEVNULL)

    def told(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._common, *arguments], check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()

    def has(self, image: str) -> bool:
        return image in self.told("images", "--format", "{{.Name}}:{{.Tag}}").split()

    def tree(self, image: str) -> Path:
        """Its files, to be left as they are: vfs keeps a whole tree for each layer."""
        known = json.loads((self._root / "vfs-images" / "images.json").read_text())
        (layer,) = (one["layer"] for one in known if image in (one.get("names") or ()))
        return self._root / "vfs" / "dir" / str(layer)

    def config(self, image: str) -> dict[str, Any]:
        """What the image says of itself: Env, Cmd, User, Labels, Healthcheck, …"""
        told = json.loads(self.told("inspect", "--type", "image", image))
        config: dict[str, Any] = told["Docker"]["config"]
        return config
