"""The languages of training: each with its texts, its fonts, and how often it comes."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from training import fonts
from training.corpus import English
from training.east_asian import EastAsian

Groups = list[list[fonts.Font]]
Weighted = list[tuple[float, Groups]]

STYLES = ("scene", "receipt", "book", "screen", "subtitle")
SHARES = {
    "en": (0.54, 0.22, 0.14, 0.07, 0.03),
    "zh-hans": (0.3, 0.2, 0.22, 0.18, 0.1),
    "zh-hant": (0.3, 0.2, 0.23, 0.15, 0.12),
    "ja": (0.26, 0.2, 0.3, 0.15, 0.09),
}
BALANCE = {"en": 0.38, "zh-hans": 0.26, "zh-hant": 0.06, "ja": 0.3}
SAMPLE = {"zh-hans": "的国这来对说", "zh-hant": "的國這來對說", "ja": "のをカナ国語"}


class Corpus(Protocol):
    """Texts of one language."""

    def scene(self) -> str: ...
    def receipt(self) -> str: ...
    def book(self, longest: int = ...) -> str: ...
    def noise(self, characters: str) -> str: ...


@dataclass(frozen=True)
class Language:
    """Texts, and for each style the pools of fonts with their weights."""

    name: str
    corpus: Corpus
    pools: dict[str, Weighted]

    def text(self, style: str, rng: random.Random, characters: str, noise: float) -> str:
        """What a line of the style says; `noise`: the share of characters in no order."""
        roll = rng.random()
        if roll < noise / 2:
            return self.corpus.noise(characters)
        if roll < noise:
            return self.corpus.noise(fonts.LATIN + ".,:;-/|()'!")
        corpus = self.corpus
        anything: list[Callable[[], str]] = [corpus.scene, corpus.receipt, lambda: corpus.book(40)]
        makers = {"scene": corpus.scene, "receipt": corpus.receipt, "book": corpus.book}
        return makers.get(style, rng.choice(anything))()

    def face(self, style: str, text: str, rng: random.Random) -> fonts.Font | None:
        """A font of the style that draws all of `text`; None after a few tries."""
        weights = [weight for weight, _ in self.pools[style]]
        pools = [pool for _, pool in self.pools[style]]
        for _ in range(8):
            face = rng.choice(rng.choice(rng.choices(pools, weights)[0]))
            if face.draws(text):
                return face
        return None


def latin_pools(groups: Groups) -> dict[str, Weighted]:
    strange, pixel = (fonts.of_kind(groups, fonts.KINDS[kind]) for kind in ("strange", "pixel"))
    other = [g for g in groups if g not in strange and g not in pixel]
    book, plain, receipt = (
        fonts.of_kind(other, fonts.KINDS[k]) for k in ("book", "plain", "receipt")
    )
    pools = {
        "scene": [(0.42, plain), (0.12, book), (0.41, other), (0.04, strange), (0.01, pixel)],
        "receipt": [(0.4, receipt), (0.45, plain), (0.09, other), (0.06, pixel)],
        "book": [(0.8, book), (0.1, plain), (0.1, other)],
        "screen": [(0.75, plain), (0.15, other), (0.1, receipt)],
        "subtitle": [(0.8, plain), (0.2, other)],
        "pixels": [(0.75, plain), (0.15, receipt), (0.1, pixel)],
    }
    return {style: [(w, pool or groups) for w, pool in entry] for style, entry in pools.items()}


def east_asian_pools(groups: Groups) -> dict[str, Weighted]:
    printed = fonts.of_kind(groups, fonts.KINDS["east_asian"])
    other = [g for g in groups if g not in printed]
    shares = {"scene": 0.62, "receipt": 0.9, "book": 0.93, "screen": 0.93, "subtitle": 0.93}
    pools = {s: [(w, printed or groups), (1 - w, other or groups)] for s, w in shares.items()}
    bitmaps = fonts.of_kind(groups, fonts.KINDS["bitmaps"])
    return pools | {"pixels": [(0.55, bitmaps or printed or groups), (0.45, printed or groups)]}


def language(name: str, faces: Sequence[fonts.Font], seed: int, corpora: Path | None) -> Language:
    """`en`, `zh-hans`, `zh-hant` or `ja`; their sentences are from `corpora`."""
    english = English(seed, corpora / "ud" / "English-EWT.txt" if corpora else None)
    if name == "en":
        return Language(name, english, latin_pools(fonts.families(faces)))
    drawn = [face for face in faces if face.draws(SAMPLE[name])]
    if not drawn:
        raise SystemExit(f"No font draws {name}: run `make fonts` first.")
    corpus = EastAsian(name, seed, corpora, english)
    return Language(name, corpus, east_asian_pools(fonts.families(drawn)))
