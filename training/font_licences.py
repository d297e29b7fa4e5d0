"""Licences of Debian's packages that training draws with: `python -m training.font_licences`.

Read from the copyright files that Debian installs, into training/font-licences.tsv.
"""

import re
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent
TABLE = FOLDER / "font-licences.tsv"
DOCUMENTATION = Path("/usr/share/doc")
UNKNOWN = "see its copyright file"
TEXTS = {
    r"SIL Open Font License,? Version (\d\.\d)": "OFL-{}",
    r"GNU General Public License.*embed this font": "GPL with font exception",
    r"\A(?!.*embed this font).*either version (\d) of the License": "GPL-{}+",
    r"\A(?!.*embed this font|.*either version).*/common-licenses/GPL-(\d)": "GPL-{}",
    r"Arphic Public License": "Arphic-Public-License",
    r"GUST Font License": "GUST-Font-License",
    r"\A(?!.*GUST Font License).*LaTeX Project Public License": "LPPL",
    r"Apache License,? Version (\d\.\d)": "Apache-{}",
    r"Creative Commons Attribution (\d\.\d)": "CC-BY-{}",
    r"Creative Commons Attribution-ShareAlike (\d\.\d)": "CC-BY-SA-{}",
    r"License: Public Domain": "public-domain",
    r"Bitstream Vera Fonts? Copyright": "Bitstream-Vera",
    r"IPA Font License": "IPA",
}
"""What a well-known licence says of itself, and its name; {} is what stands in brackets."""
PACKAGING = re.compile("The Debian packaging is|All the other scripts and control files")
"""What comes after these words is about Debian's own files."""


def packages() -> list[str]:
    """Of all lists, in alphabetical order."""
    return sorted({name for path in FOLDER.glob("*-packages.txt") for name in words(path)})


def words(path: Path) -> list[str]:
    return path.read_text("utf-8").split()


def licences(copyright_file: str) -> list[str]:
    """Names as Debian writes them; where it has no such fields, of the texts that are known."""
    return named(copyright_file) or recognised(copyright_file) or [UNKNOWN]


def named(copyright_file: str) -> list[str]:
    """`License` of each paragraph that says of which `Files`, Debian's own work apart."""
    found: dict[str, None] = {}
    for paragraph in re.split(r"\n\s*\n", copyright_file):
        files = re.search(r"^Files:((?:.*)(?:\n[ \t].*)*)", paragraph, re.MULTILINE)
        licence = re.search(r"^License:[ \t]*(\S.*)", paragraph, re.MULTILINE)
        if files and licence and not all(f.startswith("debian/") for f in files[1].split()):
            found[licence[1].strip()] = None
    return list(found)


def recognised(copyright_file: str) -> list[str]:
    """Names of the known texts in a file that was written for people."""
    text = " ".join(PACKAGING.split(copyright_file)[0].split())
    found: dict[str, None] = {}
    for pattern, name in TEXTS.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            found[name.format(*match.groups())] = None
    return list(found)


def installed(documentation: Path = DOCUMENTATION) -> dict[str, list[str]]:
    """Licences of each package of the lists that this machine has."""
    files = {name: documentation / name / "copyright" for name in packages()}
    return {
        name: licences(path.read_text("utf-8", errors="replace"))
        for name, path in files.items()
        if path.exists()
    }


def read_table(path: Path = TABLE) -> dict[str, list[str]]:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    return {name: found.split("; ") for name, found in rows}


def write_table(table: Mapping[str, list[str]], path: Path = TABLE) -> None:
    """A package a line: name, tab, licences."""
    rows = [f"{name}\t{'; '.join(found)}\n" for name, found in table.items()]
    path.write_text("".join(rows), "utf-8")


def main() -> None:
    table = installed()
    write_table(table)
    unknown = sum(found == [UNKNOWN] for found in table.values())
    missing = len(packages()) - len(table)
    print(f"{TABLE.name}: {len(table)} packages, {unknown} of them {UNKNOWN!r};", end=" ")
    print(f"{missing} are not installed and left out")


if __name__ == "__main__":
    main()
