"""Which scripts a page needs: what its module imports, and what these import."""

import re
from pathlib import Path

_IMPORT = re.compile(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";', re.MULTILINE)


def modules_of(scripts: Path, module: str) -> list[str]:
    """Everything that a module rests on, without itself; paths below the folder of scripts."""
    found: set[Path] = set()
    waiting = [scripts / module]
    while waiting:
        importer = waiting.pop()
        named = _IMPORT.findall(importer.read_text("utf-8"))
        new = {(importer.parent / name).resolve() for name in named} - found
        found |= new
        waiting.extend(new)
    return sorted(path.relative_to(scripts.resolve()).as_posix() for path in found)
