"""A character n-gram model: how likely a character is after the ones before it.

Counts with absolute discounting and interpolation (Ney, Essen, Kneser: "On structuring
probabilistic dependencies in stochastic language modelling", 1994), pruned, in a safetensors file:
for each length n, `keys.n` uint64 (M,) packs n characters, 21 bits each, and `logs.n` float16 (M,)
holds log P(last | the others); `backoffs.n` float16 (M,) holds the logarithm of what is left for
shorter contexts after these n characters.
"""

from collections.abc import Iterable
from pathlib import Path

from safetensors.numpy import load_file

BITS = 21  # a code point
LONGEST = 3  # characters in 64 bits
START = "\x02"
"""Stands before a line; END after it."""
END = "\x03"
UNKNOWN = -14.0
"""Log probability of a character that the texts never showed."""


def pack(text: str) -> int:
    """At most LONGEST characters in one number."""
    key = 0
    for character in text:
        key = key << BITS | ord(character)
    return key


class NGram:
    """logs, backoffs: by packed characters, of all lengths up to `order`."""

    def __init__(self, logs: dict[int, float], backoffs: dict[int, float], order: int) -> None:
        self.logs, self.backoffs, self.order = logs, backoffs, order

    @classmethod
    def load(cls, path: Path) -> "NGram":
        """Raises OSError or safetensors' error where `path` is no such file."""
        tensors = load_file(path)
        order = sum(name.startswith("keys.") for name in tensors)
        logs: dict[int, float] = {}
        backoffs: dict[int, float] = {}
        for n in range(1, order + 1):
            keys = tensors[f"keys.{n}"].tolist()
            logs |= zip(keys, tensors[f"logs.{n}"].tolist(), strict=True)
            if f"backoffs.{n}" in tensors:
                backoffs |= zip(keys, tensors[f"backoffs.{n}"].tolist(), strict=True)
        return cls(logs, backoffs, order)

    def log(self, context: str, character: str) -> float:
        """log P(character | context); of the context only its end counts."""
        context = (START + context)[1 - self.order :] if self.order > 1 else ""
        penalty = 0.0
        for i in range(len(context) + 1):
            known = self.logs.get(pack(context[i:] + character))
            if known is not None:
                return penalty + known
            penalty += self.backoffs.get(pack(context[i:]), 0.0) if context[i:] else 0.0
        return penalty + UNKNOWN

    def line(self, text: str) -> float:
        """log P of a whole line, its end included."""
        return sum(self.log(text[:i], c) for i, c in enumerate((*text, END)))


def average(model: NGram, lines: Iterable[str]) -> float:
    """Mean log probability a character: what a language weighs neither for nor against."""
    total = count = 0.0
    for line in lines:
        total += model.line(line)
        count += len(line) + 1
    return total / max(count, 1)
