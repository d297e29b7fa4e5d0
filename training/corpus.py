"""What rendered lines say: words by frequency, sentences, and what receipts and forms hold."""

import calendar
import random
import string
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

from wordfreq import iter_wordlist

PUNCTUATION = [*",.;:!?", "...", "'s", '"', "’s"]
SHOP = (Path(__file__).parent / "receipt-words.txt").read_text().split()
COLONS = (":", " :", " : ", ": ", " ", " = ", " @ ")
TIMES = (" ", " X ", " x ", "x", " @ ")
MONTHS = [*calendar.month_abbr[1:], *calendar.month_name[1:]]
CURRENCIES = ["RM", "RM ", "$", "$ ", "€", "£", "USD ", "", "", "", ""]
SYMBOL_WORDS = (
    "© 2019|®|™|§ 12|± 0.5|20 °C|37°|× 3|½ cup|¼|¥ 1,200|£ 3.50|€ 9,99|¢|• item|· note|† see|"
    "« oui »|5 µm|m²|„gut“"
)


class Corpus:
    """Texts of lines, each call another; one instance a process, seeded."""

    def __init__(self, seed: int, sentences: Path | None = None, words: int = 60_000) -> None:
        self.random = random.Random(seed)
        self.words = [w for w, _ in zip(iter_wordlist("en", "large"), range(words), strict=False)]
        # Flatter than Zipf: a word's rank^-0.6, or "the" would be a twentieth of all that is seen.
        self.weights = list(accumulate((rank + 5) ** -0.6 for rank in range(len(self.words))))
        self.accented = [w for lang in ("fr", "de", "es") for w in self._foreign(lang)]
        self.sentences = self._sentences(sentences) if sentences else []

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
            return self.code()
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
            self.cased(self.word(), upper, 0.5) if self.random.random() < 0.88 else self.figure()
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

    # figures

    def digits(self, low: int, high: int) -> str:
        return "".join(self.random.choices(string.digits, k=self.random.randint(low, high)))

    def amount(self) -> str:
        value = self.random.choice((1, 10, 10, 100, 100, 1000, 20000)) * self.random.random()
        text = f"{value:,.2f}" if self.random.random() < 0.85 else f"{value:,.0f}"
        sign = self.random.choices(("", "-", "+"), (0.92, 0.06, 0.02))[0]
        return (
            self.random.choice(CURRENCIES)
            + sign
            + text
            + self.random.choices(("", " SR", "%", " *", " T"), (85, 5, 5, 2, 2))[0]
        )

    def date(self) -> str:
        day, month, year = (
            self.random.randint(1, 31),
            self.random.randint(1, 12),
            self.random.randint(1950, 2030),
        )
        name = self.random.choice(MONTHS)
        separator = self.random.choice("//--..")
        forms = [
            separator.join((f"{day:02}", f"{month:02}", str(year))),
            separator.join((str(day), str(month), f"{year % 100:02}")),
            f"{year}-{month:02}-{day:02}",
            f"{day} {name} {year}",
            f"{name} {day}, {year}",
            f"{day:02}-{name}-{year}",
        ]
        return self.random.choice(forms)

    def time(self) -> str:
        hour, minute, second = (self.random.randrange(n) for n in (24, 60, 60))
        tail = self.random.choice(["", "", f":{second:02}", " PM", " AM", "am", f":{second:02} PM"])
        return f"{hour:02}:{minute:02}{tail}"

    def code(self) -> str:
        """Letters and figures mixed, as serial numbers are: no language helps to read them."""
        alphabet = self.random.choice(
            (
                string.ascii_uppercase + string.digits,
                string.digits + "ABCX",
                string.ascii_letters + string.digits,
            )
        )
        parts = [
            "".join(self.random.choices(alphabet, k=self.random.randint(1, 7)))
            for _ in range(self.random.randint(1, 3))
        ]
        return self.random.choice(["", "", "#", "("]) + self.random.choice("--/. :_").join(parts)

    def phone(self) -> str:
        return self.random.choice(
            ["", "", "+", "TEL: ", "Tel : ", "FAX ", "("]
        ) + self.random.choice("--  )").join(
            self.digits(2, 4) for _ in range(self.random.randint(2, 4))
        )

    def web(self) -> str:
        name, host = self.word(), self.word()
        top = self.random.choice((".com", ".org", ".net", ".com.my", ".co.uk", ".io", ".html"))
        return self.random.choice(
            (
                f"{name}@{host}{top}",
                f"www.{name}{host}{top}",
                f"http://{host}{top}/{name}",
                f"{name}_{host}{top}",
            )
        )

    def figure(self) -> str:
        makers: list[Callable[[], str]] = [
            self.amount,
            self.date,
            self.time,
            self.code,
            lambda: self.digits(1, 4),
            lambda: self.digits(4, 12),
        ]
        return self.random.choices(makers, (30, 12, 8, 15, 25, 10))[0]()

    # lines

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
            self.figure,
            self.amount,
            self.phone,
            self.web,
            lambda: some(1),
            lambda: some(2),
            lambda: some(self.random.randint(3, 6)),
            lambda: f"{some(self.random.randint(1, 3))}{self.random.choice(COLONS)}{self.figure()}",
            lambda: (
                f"{self.random.randint(1, 20)}{self.random.choice(TIMES)}{some(2)} {self.amount()}"
            ),
            lambda: f"({some(self.random.randint(1, 3))})",
            lambda: f"*** {some(2)} ***",
            lambda: f"{self.digits(1, 4)}, {some(2)}, {self.digits(5, 5)} {some(1)}",
            lambda: f"{self.date()} {self.time()}",
            lambda: f"{self.random.choice(CURRENCIES)}{self.amount()} {self.amount()}",
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
                else self.figure()
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
        text = self.random.choice(self.sentences)
        while len(text) < limit:
            text += " " + self.random.choice(self.sentences)
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
