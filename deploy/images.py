"""Builds the images with Buildah, as root: `python -m deploy.images gateway serve`.

BASE_IMAGE: what they stand on; where it is not set, Debian's Python by debootstrap, made here once.
DEVICE, TORCH_INDEX: as in Dockerfile.serve.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from deploy.base_image import make_base
from deploy.buildah import BASE, Buildah
from deploy.package_sources import local_paths, pip_conf, pip_settings
from deploy.settings import ROOT

IMAGES = {name: f"localhost/inkline-{name}:0.1.0" for name in ("gateway", "serve")}
_CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def build(buildah: Buildah, name: str) -> None:
    """Raises CalledProcessError."""
    base = os.environ.get("BASE_IMAGE") or BASE
    if base == BASE and not buildah.has(BASE):
        print("Making the base image.", flush=True)
        make_base(buildah)
    settings = pip_settings()
    with tempfile.TemporaryDirectory() as scratch:
        conf = Path(scratch) / "pip.conf"
        conf.write_text(pip_conf(settings))
        mounts = [f"--volume={path}:{path}:ro" for path in local_paths(settings)]
        buildah(
            *("build-using-dockerfile", "--isolation", "chroot", "--format", "docker"),
            *("--pull-never" if base == BASE else "--pull",),
            *("--secret", f"id=pip,src={conf}", *mounts),
            *(f"--build-arg={pair}" for pair in _arguments(base)),
            *("--file", str(ROOT / f"Dockerfile.{name}"), "--tag", IMAGES[name], str(ROOT)),
        )
    # The image that had the name before.
    buildah("rmi", "--prune")
    print(f"{IMAGES[name]}: {size(buildah, name)}", flush=True)


def size(buildah: Buildah, name: str) -> str:
    """Of its files, as they lie on the disk; what is sent over a network is compressed."""
    return buildah.told("images", "--format", "{{.Size}}", IMAGES[name])


def _arguments(base: str) -> Iterator[str]:
    yield f"BASE_IMAGE={base}"
    yield f"REVISION={_revision()}"
    device = os.environ.get("DEVICE", "cpu")
    yield f"DEVICE={device}"
    if "TORCH_INDEX" in os.environ:
        yield f"TORCH_INDEX={os.environ['TORCH_INDEX']}"
    elif device == "cpu" and not _answers(_CPU_INDEX):
        yield "TORCH_INDEX="


def _answers(index: str) -> bool:
    try:
        urlopen(f"{index}/torch/", timeout=5).close()
    except OSError:
        return False
    return True


def _revision() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=IMAGES)
    names = parser.parse_args().names
    if os.geteuid() != 0:
        sys.exit("inkline: building images without an engine needs root (buildah, debootstrap).")
    try:
        for name in names:
            build(Buildah(), name)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"inkline: {error}")


if __name__ == "__main__":
    main()
