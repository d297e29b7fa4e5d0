"""Line sets in fonts that training never sees: `python -m training.rendered_sets FOLDER`.

Two sets a language in text faces, one of documents as they are mostly scanned, one as worn as
training draws them; and one of handwriting, which is another task. They hold what is printed:
books, screens, subtitles; not signs and receipts, many of which nobody could read.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
from tqdm import tqdm

from textline.charset import Charset
from textline.line import Image
from training import fonts
from training.languages import STYLES, language
from training.options import add_source_arguments, source_of
from training.paper import read_photos
from training.render import Renderer


@dataclass(frozen=True)
class LineSet:
    """wear: how much of training's damage its lines have; down: they are columns."""

    language: str
    wear: float = 0.3
    handwriting: bool = False
    down: bool = False


SETS = {
    "rendered_en": LineSet("en"),
    "rendered_zh_hans": LineSet("zh-hans"),
    "rendered_zh_hant": LineSet("zh-hant"),
    "rendered_ja": LineSet("ja"),
    "rendered_en_worn": LineSet("en", 1.0),
    "rendered_zh_hans_worn": LineSet("zh-hans", 1.0),
    "rendered_zh_hant_worn": LineSet("zh-hant", 1.0),
    "rendered_ja_worn": LineSet("ja", 1.0),
    "rendered_zh_hant_columns": LineSet("zh-hant", down=True),
    "rendered_ja_columns": LineSet("ja", down=True),
    "rendered_ja_handwriting": LineSet("ja", 1.0, handwriting=True),
}
PRINTED = {"book": 0.5, "screen": 0.3, "subtitle": 0.2}


def is_handwriting(font: fonts.Font) -> bool:
    return any(part in font.family.lower() for part in fonts.KINDS["handwriting"])


def is_playful(font: fonts.Font) -> bool:
    kinds = (*fonts.KINDS["strange"], *fonts.KINDS["pixel"])
    return any(part in font.family.lower() for part in kinds)


def unseen(found: Sequence[fonts.Font], *, handwriting: bool) -> list[fonts.Font]:
    """Held-out fonts to score on; SystemExit where there are none.

    Text faces are of designs that training sees under no name. Hands may have sisters among those
    it sees: there are too few of them.
    """
    seen = {font.design for font in found if not font.held_out}
    kept = [
        font
        for font in found
        if font.held_out
        and (handwriting or font.design not in seen)
        and is_handwriting(font) == handwriting
        and not is_playful(font)
    ]
    if not kept:
        raise SystemExit("No font that training never sees is here: run `make fonts` first.")
    return kept


def lines(name: str, options: argparse.Namespace, charset: Charset) -> Iterator[tuple[Image, str]]:
    """Endless (line, text) of a set, the same ones every time."""
    kind = SETS[name]
    source = source_of(options)
    found = fonts.find_fonts(source.charset.characters, source.font_cache)
    faces = unseen(found, handwriting=kind.handwriting)
    texts = language(kind.language, faces, 23, options.corpora)
    renderer = Renderer([texts], charset, 23, read_photos(source.photos))
    return columns(renderer, kind.wear) if kind.down else printed(renderer, kind.wear)


def columns(renderer: Renderer, wear: float) -> Iterator[tuple[Image, str]]:
    """Endless columns of what is printed, as they are cut out of a page: (H, W)."""
    as_printed(renderer, wear)
    renderer.down = {language.name: 1.0 for language in renderer.languages}
    while True:
        drawn = renderer.drawn()
        if drawn.down:
            yield drawn.crop, drawn.text


def printed(renderer: Renderer, wear: float = 1.0) -> Iterator[tuple[Image, str]]:
    """Endless lines of what is printed."""
    as_printed(renderer, wear)
    while True:
        yield renderer.line()


def as_printed(renderer: Renderer, wear: float) -> None:
    """In a row, worn so, and nothing that nobody writes."""
    renderer.noise, renderer.wear, renderer.down = 0, wear, {}
    shares = [PRINTED.get(style, 0.0) for style in STYLES]
    renderer.shares = {language.name: shares for language in renderer.languages}


def write(folder: Path, pairs: Iterator[tuple[Image, str]], count: int) -> None:
    (folder / "images").mkdir(parents=True, exist_ok=True)
    rows = []
    for i, (image, text) in zip(tqdm(range(count), desc=folder.name), pairs, strict=False):
        rows.append(f"images/{i:04}.png\t{text}\n")
        cv2.imwrite(str(folder / "images" / f"{i:04}.png"), image)
    (folder / "labels.tsv").write_text("".join(rows), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, default=1000)
    add_source_arguments(parser)
    parser.set_defaults(languages="en,zh-hans,zh-hant,ja")
    options = parser.parse_args()
    charset = source_of(options).charset
    for name in SETS:
        write(options.folder / name, lines(name, options, charset), options.lines)


if __name__ == "__main__":
    main()
