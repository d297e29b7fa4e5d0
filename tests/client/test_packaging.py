"""What somebody gets who installs the client."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_wheel_has_all_modules_and_tells_that_they_have_types(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT / "client", project / "client", ignore=shutil.ignore_patterns("__*__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, project)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "."],
        cwd=project,
        check=True,
    )
    (wheel,) = project.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("client/")}
    files = [*(ROOT / "client").glob("*.py"), ROOT / "client" / "py.typed"]
    assert packed == {f"client/{file.name}" for file in files}
