"""The fonts of this machine that can draw Latin text, grouped by family and use."""

import json
import re
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image, ImageDraw, ImageFont

FOLDERS = ("/usr/share/fonts", "/usr/share/texmf/fonts", "/usr/local/share/fonts")
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
HELD_OUT = 0.04  # of the families, kept for testing

_WEIGHTS = re.compile(r"( (Thin|(Extra|Semi)?(Light|Bold)|Medium|Black))+$")

UNREADABLE = Path(__file__).parent / "unreadable-fonts.txt"
"""Names of font files that a trained recogniser could make nothing of: see training.audit."""
KINDS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "font-kinds.toml").read_text())
SAME: list[list[str]] = tomllib.loads((Path(__file__).parent / "font-designs.toml").read_text())[
    "same"
]


@dataclass(frozen=True)
class Font:
    """One face: where it is, its family's name, the characters of the charset that it draws."""

    path: str
    index: int
    family: str
    style: str
    characters: str

    def draws(self, text: str) -> bool:
        return set(text) <= self.glyphs

    @property
    def glyphs(self) -> frozenset[str]:
        return _glyphs(self.characters)

    @property
    def held_out(self) -> bool:
        """Kept from training, to test on fonts never seen; decided by the family's name alone."""
        chosen = self.family.lower().startswith(tuple(KINDS["held_out"]))
        return chosen or zlib.crc32(self.family.encode()) % 1000 < HELD_OUT * 1000

    @property
    def design(self) -> str:
        """What it looks like, its width and weight apart: one of several names, or the family's."""
        begins = self.family.lower().startswith
        name = next((group[0] for group in SAME if begins(tuple(group))), self.family)
        return _WEIGHTS.sub("", name.split(" Condensed")[0])

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        return _open(self.path, self.index, size)

    def down(self, size: int) -> ImageFont.FreeTypeFont:
        """For text that runs down; the layout it needs is several times slower."""
        return _open(self.path, self.index, size, ImageFont.Layout.RAQM)


@lru_cache(8192)
def _glyphs(characters: str) -> frozenset[str]:
    return frozenset(characters)


@lru_cache(1024)
def _open(
    path: str, index: int, size: int, engine: ImageFont.Layout = ImageFont.Layout.BASIC
) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index, layout_engine=engine)


def looks_latin(font: ImageFont.FreeTypeFont) -> bool:
    """Whether letters are drawn, differ from each other, and are no boxes for missing glyphs."""
    seen = set()
    for letter in "AEMOaegnox038":
        image = Image.new("L", (64, 64))
        ImageDraw.Draw(image).text((8, 4), letter, 255, font)
        seen.add(image.tobytes())
        if not 20 < np.count_nonzero(np.asarray(image)) < 2600:
            return False
    return len(seen) >= 9


def read_faces(path: Path, characters: str) -> Iterator[Font]:
    """The faces in a file that can draw English; a collection holds several."""
    try:
        collection = path.suffix == ".ttc"
        count = len(TTCollection(path, lazy=True).fonts) if collection else 1
        for index in range(count):
            with TTFont(path, fontNumber=index if collection else -1, lazy=True) as file:
                cmap = set(file.getBestCmap() or {})
            if font := read_face(path, index, cmap, characters):
                yield font
    except Exception:  # a broken font file is no reason to stop; fontTools raises whatever comes
        return


def read_face(path: Path, index: int, cmap: set[int], characters: str) -> Font | None:
    """One face, or None when it cannot draw English."""
    font = ImageFont.truetype(str(path), 40, index, layout_engine=ImageFont.Layout.BASIC)
    family, style = font.getname()
    family, style = family or path.stem, style or ""
    if any(word in f"{family} {path.name}".lower() for word in KINDS["not_latin"]):
        return None
    if not all(ord(letter) in cmap for letter in LATIN) or not looks_latin(font):
        return None
    return Font(str(path), index, family, style, "".join(c for c in characters if ord(c) in cmap))


def find_fonts(characters: str, cache: Path, folders: Sequence[str] = FOLDERS) -> list[Font]:
    """Every usable face below `folders`; kept in `cache` (JSON), since looking takes a minute.

    The cache stands, whatever `folders` says, while there are the same files where it was made.
    """
    known = json.loads(cache.read_text()) if cache.exists() else {}
    if not isinstance(known, dict) or known.get("files") != _files(known.get("folders", ())):
        files = _files(folders)
        found = [face for path in files for face in read_faces(Path(path), characters)]
        known = {"folders": folders, "files": files, "fonts": [*map(asdict, found)]}
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps(known))
    return readable([Font(**entry) for entry in known["fonts"]])


def _files(folders: Sequence[str]) -> list[str]:
    return [str(p) for folder in folders for p in sorted(Path(folder).rglob("*.[ot]t[fc]"))]


def readable(fonts: Sequence[Font]) -> list[Font]:
    """Without the faces that an audit found unreadable."""
    names = set(UNREADABLE.read_text().splitlines()) if UNREADABLE.exists() else set()
    return [font for font in fonts if Path(font.path).name not in names]


def families(fonts: Sequence[Font]) -> list[list[Font]]:
    """Faces by design: one with seventy names should not be seen seventy times as often."""
    groups: dict[str, list[Font]] = defaultdict(list)
    for font in fonts:
        groups[font.design].append(font)
    return list(groups.values())


def of_kind(groups: Sequence[list[Font]], names: Sequence[str]) -> list[list[Font]]:
    """The families whose name holds one of `names`."""
    return [group for group in groups if any(name in group[0].family.lower() for name in names)]
