"""How the scripts are built: who may import whom, and what none of them may do."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "frontend" / "static" / "js"
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?from "([^"]+)";', re.MULTILINE)
ALL = sorted(SCRIPTS.rglob("*.js"))


def layer(script: Path) -> str:
    """pages, widgets, or base: api, store, dom and what else they rest on."""
    folder = script.relative_to(SCRIPTS).parts[0]
    return folder if folder in ("pages", "widgets") else "base"


@pytest.mark.parametrize("script", ALL, ids=lambda path: path.name)
def test_imports_go_downwards(script: Path) -> None:
    allowed = {"pages": {"widgets", "base"}, "widgets": {"base"}, "base": {"base"}}[layer(script)]
    for target in IMPORT.findall(script.read_text("utf-8")):
        imported = (script.parent / target).resolve()
        assert imported.is_file(), target
        assert layer(imported) in allowed, target


@pytest.mark.parametrize("script", ALL, ids=lambda path: path.name)
def test_no_script_makes_html_or_code_of_text(script: Path) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    assert not re.search(forbidden, script.read_text("utf-8"))


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is only a second opinion")
def test_scripts_are_well_formed() -> None:
    for script in ALL:
        command = ["node", "--input-type=module", "--check"]
        subprocess.run(command, input=script.read_bytes(), check=True, timeout=30)
