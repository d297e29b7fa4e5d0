"""Fonts from a registry: the whole ones, of the packages that are meant and no others."""

import base64
import hashlib
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from training import fontsource
from training.fontsource import Package, install, packages

FILES = [
    "package/files/made-up-12-400-normal.woff",
    "package/files/made-up-latin-400-normal.woff",
    "package/files/made-up-japanese-400-normal.woff2",
    "package/files/made-up-japanese-400-normal.woff",
    "package/files/made-up-japanese-700-normal.woff",
]


def woff() -> bytes:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    builder.setupGlyf({".notdef": Glyph(), "A": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "A": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupOS2()
    builder.setupPost()
    builder.font.flavor = "woff"
    written = BytesIO()
    builder.save(written)
    return written.getvalue()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """In a registry that is a folder."""
    font, path = woff(), tmp_path / "@fontsource/made-up/-/made-up-1.0.0.tgz"
    path.parent.mkdir(parents=True)
    with tarfile.open(path, "w:gz") as tar:
        for name in FILES:
            member = tarfile.TarInfo(name)
            member.size = len(font)
            tar.addfile(member, BytesIO(font))
    monkeypatch.setattr(fontsource, "REGISTRY", tmp_path.as_uri())
    digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    return Package("made-up", "1.0.0", "OFL-1.1", f"sha512-{digest}")


def test_each_weight_of_the_script_is_unpacked_and_no_slice(
    package: Package, tmp_path: Path
) -> None:
    install(package, tmp_path)
    made = sorted(tmp_path.glob("*.ttf"))
    names = ["made-up-japanese-400-normal.ttf", "made-up-japanese-700-normal.ttf"]
    assert [path.name for path in made] == names
    assert TTFont(made[0]).getBestCmap() == {65: "A"}


def test_another_package_under_the_name_is_refused(package: Package, tmp_path: Path) -> None:
    another = Package(package.name, package.version, package.licence, "sha512-AAAA")
    with pytest.raises(ValueError, match="is not what"):
        install(another, tmp_path)
    assert not list(tmp_path.glob("*.ttf"))


def test_the_list_holds_free_fonts_only() -> None:
    assert len(packages()) > 100
    assert {package.licence for package in packages()} <= {"OFL-1.1", "Apache-2.0", "UFL-1.0"}
