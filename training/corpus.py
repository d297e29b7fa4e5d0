"""What rendered lines say: words by frequency, sentences, and what receipts and forms hold."""

import random
import re
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

from wordfreq import iter_wordlist

from training.figures import CURRENCIES, Figures

PUNCTUATION = [*",.;:!?", "...", "'s", '"', "’s"]
SHOP = (Path(__file__).parent / "receipt-words.txt").read_text().split()
COLONS = (":", " :", " : ", ": ", " ", " = ", " @ ")
TIMES = (" ", " X ", " x ", "x", " @ ")
SYMBOL_WORDS = (
    "© 2019|®|™|§ 12|± 0.5|20 °C|37°|× 3|½ cup|¼|¥ 1,200|£ 3.50|€ 9,99|¢|• item|· note|† see|"
    "« oui »|5 µm|m²|„gut“"
)


def curl(text: str) -> str:
    """Straight quotes → curly ones, by what stands before them."""
    text = re.sub(r"(^|[\s(\[])\"", r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[“])'", r"\1‘", text).replace("'", "’")


class English:
    """English lines, each call another; one instance a process, seeded."""

    def __init__(self, seed: int, sentences: Path | None = None, words: int = 60_000) -> None:
        self.random = random.Random(seed)
        self.figures = Figures(self.random)
        self.words = [w for w, _ in zip(iter_wordlist("en", "large"), range(words), strict=False)]
        # Flatter than Zipf: a word's rank^-0.6, or "the" would be a twentieth of all that is seen.
        self.weights = list(accumulate((rank + 5) ** -0.6 for rank in range(len(self.words))))
        self.accented = [w for lang in ("fr", "de", "es") for w in self._foreign(lang)]
        self.sentences = self._sentences(sentences) if sentences else []
        # Sentences are typed with straight quotes, books are printed with curly ones.
        self.curly = [curl(sentence) for sentence in self.sentences]

    @staticmethod
    def _foreign(language: str) -> list[str]:
        words = (w for w, _ in zip(iter_wordlist(language, "small"), range(8000), strict=False))
        return [w for w in words if any(ord(c) > 127 for c in w)]

    @staticmethod
    def _sentences(path: Path) -> list[str]:
        return [
            " ".join(line.split())
            for line in path.read_text("utf-8").splitlines()
            if len(line) > 12
        ]

    # words

    def word(self) -> str:
        roll = self.random.random()
        if roll < 0.015:
            return self.random.choice(self.accented)
        if roll < 0.03:
            return self.figures.code()
        if roll < 0.33:
            return self.random.choice(self.words)
        return self.random.choices(self.words, cum_weights=self.weights)[0]

    def cased(self, word: str, upper: float = 0.3, title: float = 0.3) -> str:
        roll = self.random.random()
        if roll < upper:
            return word.upper()
        if roll < upper + title:
            return word[:1].upper() + word[1:]
        return word

    def scene(self) -> str:
        """One to three words of a sign, a number now and then."""
        count = self.random.choices((1, 2, 3), (0.8, 0.14, 0.06))[0]
        upper = self.random.choice((0.0, 0.1, 0.9, 1.0))
        words = [
            self.cased(self.word(), upper, 0.5)
            if self.random.random() < 0.88
            else self.figures.figure()
            for _ in range(count)
        ]
        text = " ".join(words)
        if self.random.random() < 0.08:
            text += self.random.choice(["!", "?", ".", ",", ":", "'s", "...", "…"])
        if self.random.random() < 0.03:
            text = self.random.choice(
                ["({})", '"{}"', "‘{}’", "“{}”", "#{}", "@{}", "-{}-", "[{}]", "«{}»"]
            ).format(text)
        return text

    # lines

    def field(self, words: str) -> str:
        return words + self.random.choice(COLONS) + self.figures.figure()

    def item(self, words: str) -> str:
        """How many of what, for how much."""
        count = f"{self.random.randint(1, 20)}{self.random.choice(TIMES)}"
        return f"{count}{words} {self.figures.amount()}"

    def receipt(self) -> str:
        """A line or a field of a receipt."""
        upper = self.random.choice((1.0, 1.0, 0.0, 0.3))

        def some(n: int) -> str:
            pool = [
                self.random.choice(SHOP).lower() if self.random.random() < 0.5 else self.word()
                for _ in range(n)
            ]
            return " ".join(self.cased(w, upper, 0.7) for w in pool)

        makers: list[Callable[[], str]] = [
            self.figures.figure,
            self.figures.amount,
            self.figures.phone,
            lambda: self.figures.web(self.word(), self.word()),
            lambda: some(1),
            lambda: some(2),
            lambda: some(self.random.randint(3, 6)),
            lambda: self.field(some(self.random.randint(1, 3))),
            lambda: self.item(some(2)),
            lambda: f"({some(self.random.randint(1, 3))})",
            lambda: f"*** {some(2)} ***",
            lambda: (
                f"{self.figures.digits(1, 4)}, {some(2)}, {self.figures.digits(5, 5)} {some(1)}"
            ),
            lambda: f"{self.figures.date()} {self.figures.time()}",
            lambda: (
                f"{self.random.choice(CURRENCIES)}{self.figures.amount()} {self.figures.amount()}"
            ),
        ]
        return self.random.choices(makers, (14, 12, 5, 3, 10, 10, 14, 14, 6, 3, 1, 3, 3, 2))[0]()

    def invented(self, limit: int) -> str:
        """A sentence of words by frequency, punctuated like prose."""
        words: list[str] = []
        while sum(map(len, words)) + len(words) < limit:
            roll = self.random.random()
            word = (
                self.word()
                if roll < 0.9
                else self.figures.figure()
                if roll < 0.96
                else self.random.choice(SYMBOL_WORDS.split("|"))
            )
            word = self.cased(word, 0.04, 0.1)
            roll = self.random.random()
            if roll < 0.12:
                word += self.random.choice(PUNCTUATION)
            elif roll < 0.15:
                word = self.random.choice(
                    [
                        "({})",
                        '"{}"',
                        "‘{}’",
                        "“{}”",
                        "[{}]",
                        "{}-",
                        "{} –",
                        "{} —",
                        "{}/",
                        "{}&",
                        "{}%",
                        "_{}_",
                    ]
                ).format(word)
            words.append(word)
        return " ".join(words)

    def book(self, longest: int = 64) -> str:
        """A stretch of prose as a printed line holds it, hyphenated now and then."""
        limit = self.random.randint(8, longest)
        if not self.sentences or self.random.random() < 0.4:
            return self.invented(limit)[:limit].strip()
        sentences = self.random.choice((self.sentences, self.curly))
        text = self.random.choice(sentences)
        while len(text) < limit:
            text += " " + self.random.choice(sentences)
        start = self.random.randrange(max(1, len(text) - limit))
        if self.random.random() < 0.9:
            start = text.rfind(" ", 0, start + 1) + 1
        line = text[start : start + limit]
        if self.random.random() < 0.9 and " " in line:
            line = line[: line.rfind(" ")]
        elif self.random.random() < 0.6:
            line += "-"
        return line.strip()

    def noise(self, characters: str) -> str:
        """Characters in no order: each is learnt, none only guessed from the others."""
        return " ".join(
            "".join(self.random.choices(characters, k=self.random.randint(1, 6)))
            for _ in range(self.random.randint(1, 3))
        )
