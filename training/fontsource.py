"""Fonts from npm's registry beside Debian's, pinned: `python -m training.fontsource FOLDER`.

Debian's Japanese fonts are many names for a few designs, and a network that has learnt those
misreads the others. Fontsource packs Google's: training/fontsource.txt, with their licences.
"""

import argparse
import base64
import hashlib
import re
import tarfile
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from fontTools.ttLib import TTFont
from tqdm import tqdm

REGISTRY = "https://registry.npmjs.org"
LIST = Path(__file__).parent / "fontsource.txt"
SCRIPTS = ("japanese", "chinese-simplified", "chinese-traditional", "latin")
"""As files are named that hold a script as a whole; the first that a package has is its own."""


@dataclass(frozen=True)
class Package:
    """integrity: as npm writes it, `sha512-` and base64."""

    name: str
    version: str
    licence: str
    integrity: str

    @property
    def url(self) -> str:
        return f"{REGISTRY}/@fontsource/{self.name}/-/{self.name}-{self.version}.tgz"


def packages(path: Path = LIST) -> list[Package]:
    """One a line: name, version, licence, integrity."""
    return [Package(*line.split()) for line in path.read_text().splitlines()]


def fetched(package: Package) -> bytes:
    """The package as npm has it; OSError where it cannot be had, ValueError where it is another."""
    with urllib.request.urlopen(package.url, timeout=60) as answer:
        archive: bytes = answer.read()
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if package.integrity != f"sha512-{digest}":
        raise ValueError(f"{package.url} is not what training/fontsource.txt says it is.")
    return archive


def whole_fonts(package: Package, archive: bytes) -> Iterator[tuple[str, bytes]]:
    """(file name, WOFF) of each upright weight; ValueError where there is none."""
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        members = {PurePosixPath(member.name).name: member for member in tar}
        for script in SCRIPTS:
            of_script = re.compile(rf"{package.name}-{script}-\d+-normal\.woff")
            if names := [name for name in members if of_script.fullmatch(name)]:
                for name in names:
                    file = tar.extractfile(members[name])
                    yield name, file.read() if file else b""
                return
    raise ValueError(f"{package.url} has no font of a script that is read here.")


def install(package: Package, folder: Path) -> None:
    """Unpacked, since every process that draws would unpack a WOFF into its own memory."""
    for name, woff in whole_fonts(package, fetched(package)):
        font = TTFont(BytesIO(woff))
        font.flavor = None
        made = folder / f"{name}.part"
        font.save(made)
        made.replace(folder / name.replace(".woff", ".ttf"))
    (folder / f"{package.name}-{package.version}.done").touch()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    missing = [p for p in packages() if not (folder / f"{p.name}-{p.version}.done").exists()]
    with ThreadPoolExecutor(3) as pool:
        done = pool.map(lambda package: install(package, folder), missing)
        list(tqdm(done, total=len(missing), unit="package"))


if __name__ == "__main__":
    main()
