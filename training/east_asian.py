"""Chinese and Japanese lines: words, sentences, labels with figures, all scripts mixed."""

import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from opencc import OpenCC
from wordfreq import iter_wordlist

from training.corpus import English
from training.figures import Figures

WORDS = tomllib.loads((Path(__file__).parent / "east-asian-words.toml").read_text("utf-8"))
NARROW = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ%()+,-./:=?!"
FULL_WIDTH = str.maketrans({character: chr(ord(character) + 0xFEE0) for character in NARROW})
FILES = {  # sentences, and the prefix of Tesseract's texts and words
    "zh": ("ud/Chinese-GSDSimp.txt", "tess_langdata/chi_sim"),
    "ja": ("ud/Japanese-GSD.txt", "tess_langdata/jpn"),
}


@dataclass(frozen=True)
class Texts:
    """Words, the frequent ones first, and sentences."""

    words: list[str]
    sentences: list[str]


@lru_cache(2)
def read_texts(language: str, folder: Path | None) -> Texts:
    """What `folder` (the corpora) and wordfreq hold in `zh` or `ja`; words alone without it."""
    words = [
        w
        for w, _ in zip(iter_wordlist(language, "small"), range(30_000), strict=False)
        if not w.isascii()
    ]
    if folder is None:
        return Texts([w for w in words if len(w) < 12], [])
    sentences, tesseract = FILES[language]
    lines = [*_lines(folder / sentences), *_lines(folder / f"{tesseract}.training_text")]
    if language == "zh":
        for path in sorted((folder / "thuocl").glob("*.txt")):
            words += [line.split("\t")[0].strip() for line in _lines(path)[:6000]]
    words += [w for w in _lines(folder / f"{tesseract}.wordlist")[:40_000] if not w.isascii()]
    return Texts([w for w in words if 0 < len(w) < 12], [line for line in lines if len(line) > 4])


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]


class EastAsian:
    """Lines in `zh-hans`, `zh-hant` or `ja`; the same calls as English."""

    def __init__(self, language: str, seed: int, folder: Path | None, english: English) -> None:
        self.random = random.Random(f"{language} {seed}")
        self.language = language[:2]
        self.figures = Figures(self.random, ["¥", "￥", "¥ ", "$", "RMB ", "", "", "", ""])
        self.english = english
        self.texts = read_texts(self.language, folder)
        # Phrases come out right, not character by character: 头发 is 頭髮, 发现 is 發現.
        self.convert: Callable[[str], str] = OpenCC("s2t").convert if language == "zh-hant" else str

    def word(self) -> str:
        if self.random.random() < 0.04:
            return self.english.word()
        words = self.texts.words
        # Half by rank, half even: rare words carry rare characters.
        top = (
            len(words)
            if self.random.random() < 0.5
            else int(len(words) * self.random.random() ** 3) + 1
        )
        return words[self.random.randrange(top)]

    def label(self) -> str:
        return str(self.random.choice(WORDS["labels"][self.language].split()))

    def scene(self) -> str:
        count = self.random.choices((1, 2, 3), (0.6, 0.3, 0.1))[0]
        text = str(self.random.choice(("", "", "", " ", "·"))).join(
            self.word() for _ in range(count)
        )
        roll = self.random.random()
        if roll < 0.1:
            text += self.random.choice(("！", "？", "。", "…", "：", "!", "?"))
        elif roll < 0.2:
            text = self.measure()
        return self.convert(text)

    def measure(self) -> str:
        """A figure and what it counts."""
        unit = self.random.choice(WORDS["units"][self.language].split())
        figure = (
            self.figures.digits(1, 4)
            if self.random.random() < 0.7
            else f"{self.random.random() * 100:.1f}"
        )
        return self.random.choice(
            (
                figure + unit,
                self.word() + figure + unit,
                f"{figure}{unit}/{self.word()}",
                f"第{figure}{unit}",
            )
        )

    def receipt(self) -> str:
        """A field of a form, a receipt, a document, a game's screen."""
        colon = self.random.choice((":", "：", " ", "", ": "))
        makers: list[Callable[[], str]] = [
            self.figures.figure,
            lambda: f"{self.label()}{colon}{self.figures.figure()}",
            lambda: f"{self.label()}{colon}{self.word()}",
            lambda: self.label() + colon,
            lambda: f"{self.word()}({self.figures.digits(1, 2)}/{self.figures.digits(1, 3)})",
            lambda: f"（{self.word()}{self.word()}）",
            self.date,
            lambda: f"{self.word()} {self.english.scene()}",
            self.measure,
            lambda: f"{self.word()}{self.word()} {self.figures.amount()}",
        ]
        text = self.random.choices(makers, (14, 16, 12, 6, 8, 8, 6, 8, 12, 10))[0]()
        if self.random.random() < 0.06:
            text = text.translate(FULL_WIDTH)
        return self.convert(text)

    def date(self) -> str:
        day, month, year = (self.random.randint(*r) for r in ((1, 31), (1, 12), (1990, 2030)))
        return f"{year}年{month}月{day}日"

    def book(self, longest: int = 28) -> str:
        """A stretch of a sentence, cut anywhere, as lines are."""
        limit = self.random.randint(4, min(longest, 32))
        text = "".join(self._stretch(limit))
        start = (
            self.random.randrange(max(1, len(text) - limit)) if self.random.random() < 0.5 else 0
        )
        return str(self.convert(text[start : start + limit].strip()))

    def _stretch(self, limit: int) -> Iterator[str]:
        length = 0
        while length < limit:
            invented = self.random.random() < 0.35 or not self.texts.sentences
            part = (
                self.word()
                + self.random.choice(
                    ("", "", "", "，", "、", "的" if self.language == "zh" else "の")
                )
                if invented
                else self.random.choice(self.texts.sentences)
            )
            length += len(part)
            yield part

    def noise(self, characters: str) -> str:
        return "".join(self.random.choices(characters, k=self.random.randint(1, 10)))
