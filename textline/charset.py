"""The characters that a recogniser can write, and their class numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

BLANK = 0
"""The CTC blank's class; characters start at 1."""

ASCII = "".join(map(chr, range(0x20, 0x7F)))
SYMBOLS = "€£¥¢§©®™°±×÷½¼¾²³µ–—‘’“”„…•·«»¿¡†"
ACCENTED = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßŒœ"
ENGLISH = ASCII + SYMBOLS + ACCENTED


def is_dense(text: str) -> bool:
    """Whether it holds Chinese or Japanese characters: at nine pixels nobody can read them."""
    return any(character > "\u2e80" for character in text)


@dataclass(frozen=True)
class Charset:
    """A string of distinct characters; the class of `characters[i]` is i + 1."""

    characters: str

    def __post_init__(self) -> None:
        if len(set(self.characters)) != len(self.characters):
            raise ValueError("a charset holds each character once")

    @cached_property
    def index(self) -> dict[str, int]:
        return {character: i + 1 for i, character in enumerate(self.characters)}

    @property
    def classes(self) -> int:
        """Number of classes, the blank included."""
        return len(self.characters) + 1

    def covers(self, text: str) -> bool:
        return all(character in self.index for character in text)

    def encode(self, text: str) -> list[int]:
        """Class numbers of `text`; a character outside the charset is a KeyError."""
        return [self.index[character] for character in text]

    def decode(self, classes: Iterable[int]) -> str:
        """The text of class numbers, none of them the blank."""
        return "".join(self.characters[i - 1] for i in classes)
