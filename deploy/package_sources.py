"""Where this machine's pip takes packages from, as a pip.conf for a build, with what it names."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

_TAKEN = (
    "cert", "constraint", "default-timeout", "extra-index-url", "find-links", "index-url",
    "no-index", "timeout", "trusted-host",
)  # fmt: skip


def pip_settings() -> dict[str, str]:
    """Of pip's files and of PIP_… in the environment, which come last and win."""
    told = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    )
    lines = (line.partition("=") for line in told.stdout.splitlines() if "=" in line)
    order = sorted(lines, key=lambda line: line[0].startswith(":env:"))
    values = {name.rpartition(".")[2]: str(ast.literal_eval(value)) for name, _, value in order}
    return {name: value for name, value in values.items() if name in _TAKEN}


def pip_conf(settings: Mapping[str, str]) -> str:
    lines = (f"{name} = {' '.join(value.split())}" for name, value in settings.items())
    return "\n".join(["[global]", *lines, ""])


def local_paths(settings: Mapping[str, str]) -> list[Path]:
    """Files and folders of this machine that the settings name: a build has to see them too."""
    words = (word for value in settings.values() for word in value.split())
    found = (Path(re.sub(r"^file://", "", word)) for word in words)
    return sorted(_outermost({p for p in found if p.is_absolute() and p.exists()}))


def _outermost(paths: Iterable[Path]) -> list[Path]:
    """An index of files lies beside the folder of what it links to, so its parent is taken."""
    chosen = {p.parent if p.name == "simple" else p for p in paths}
    return [p for p in chosen if not any(other in p.parents for other in chosen)]
