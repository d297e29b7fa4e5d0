"""Which Python the environment is made with, where there are several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.settings import ROOT

SHELL = "/bin/sh"
ARGUMENTS = {"quick": "", "slow": "-X tracemalloc=25", "old": "-c 'raise SystemExit(1)'"}


def python(folder: Path, kind: str, name: str = "python3.11") -> Path:
    """This Python under another name; quick, slow, or of a version that does not fit."""
    folder.mkdir(exist_ok=True)
    script = folder / name
    script.write_text(f'#!{SHELL}\nexec "{sys.executable}" {ARGUMENTS[kind]} "$@"\n')
    script.chmod(0o755)
    return script


def find(*folders: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    # What the script itself calls, and no Python beside it.
    environment = {"PATH": os.pathsep.join(map(str, folders)), **environment}
    command = [SHELL, str(ROOT / "deploy" / "find_python.sh")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_first_that_fits_is_taken(tmp_path: Path) -> None:
    python(tmp_path / "a", "old", "python3.12")
    first = python(tmp_path / "a", "quick")
    python(tmp_path / "b", "quick")
    assert find(tmp_path / "a", tmp_path / "b").stdout.strip() == str(first)


def test_one_that_takes_much_less_time_is_taken_before_it(tmp_path: Path) -> None:
    python(tmp_path / "a", "slow")
    quick = python(tmp_path / "b", "quick", "python3")
    assert find(tmp_path / "a", tmp_path / "b").stdout.strip() == str(quick)


def test_the_one_that_is_asked_for_is_taken_before_all(tmp_path: Path) -> None:
    python(tmp_path / "a", "quick")
    asked = python(tmp_path / "b", "slow", "mine")
    assert find(tmp_path / "a", PYTHON=str(asked)).stdout.strip() == str(asked)


@pytest.mark.parametrize("kind", ["old", None])
def test_where_none_fits_it_is_said_what_to_install(tmp_path: Path, kind: str | None) -> None:
    if kind:
        python(tmp_path / "a", kind)
    found = find(tmp_path / "a")
    assert found.returncode == 1
    assert "Python 3.11 or 3.12" in found.stderr
    assert "python3-venv" in found.stderr
