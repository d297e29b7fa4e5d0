"""Which licences the packages have that training draws with."""

from pathlib import Path

import pytest

from training.font_licences import UNKNOWN, installed, licences, packages, read_table, write_table

FIELDS = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: somebody
License: OFL-1.1

Files: tools/a
 tools/b
License: MIT

Files: debian/*
License: GPL-2+

License: GPL-2+
 a long text
"""
EXCEPTION = """Licensed under the GNU General
Public License. As a special exception, you may embed this font into a document.
/usr/share/common-licenses/GPL-2
"""
PACKAGING = """SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007
The Debian packaging is under the GPL: /usr/share/common-licenses/GPL-3
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FIELDS, ["OFL-1.1", "MIT"]),
        (EXCEPTION, ["GPL with font exception"]),
        (PACKAGING, ["OFL-1.1"]),
        ("ARPHIC PUBLIC LICENSE\nCopyright (C) 1999", ["Arphic-Public-License"]),
        ("Ask the author.", [UNKNOWN]),
    ],
)
def test_licences_are_those_of_the_fonts(text: str, expected: list[str]) -> None:
    assert licences(text) == expected


def test_only_what_is_installed_is_written(tmp_path: Path) -> None:
    there = packages()[0]
    (tmp_path / there).mkdir()
    (tmp_path / there / "copyright").write_text(FIELDS)
    write_table(installed(tmp_path), tmp_path / "table.tsv")
    assert read_table(tmp_path / "table.tsv") == {there: ["OFL-1.1", "MIT"]}


def test_the_table_tells_of_every_package_that_is_installed_to_train() -> None:
    table = read_table()
    assert list(table) == packages()
    assert all(found and all(found) for found in table.values())
    assert sum(found == [UNKNOWN] for found in table.values()) < 5
