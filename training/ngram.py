"""Count a character n-gram model: `python -m training.ngram CORPORA -o FILE`."""

import argparse
import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tqdm import tqdm

from handler.ngram import END, LONGEST, START, NGram, average, pack
from training.corpus import English
from training.east_asian import EastAsian

DISCOUNT = 0.6
LINES = {"en": 150_000, "zh-hans": 100_000, "zh-hant": 30_000, "ja": 80_000}


def texts(corpora: Path, shares: dict[str, int], seed: int = 1) -> Iterator[str]:
    """Lines as training draws them: prose, names, fields of forms; the same ones for a seed."""
    english = English(seed, corpora / "ud" / "English-EWT.txt")
    for language, count in shares.items():
        corpus = english if language == "en" else EastAsian(language, seed, corpora, english)
        choose = random.Random(seed)
        for _ in range(count):
            yield choose.choice((corpus.book, corpus.scene, corpus.receipt))()


def counts(lines: Iterable[str], order: int) -> list[Counter[str]]:
    """How often each string of 1..order characters occurs, lines' starts and ends included."""
    found: list[Counter[str]] = [Counter() for _ in range(order)]
    for line in lines:
        whole = START + line + END
        for n in range(1, order + 1):
            found[n - 1].update(whole[i : i + n] for i in range(len(whole) - n + 1))
    return found


def discounted(found: list[Counter[str]], least: int) -> tuple[dict[str, float], dict[str, float]]:
    """(log P(last | others) of strings that occur `least` times, log of what contexts leave).

    P(c | ctx) = max(N(ctx c) - d, 0) / N(ctx) + d M(ctx) / N(ctx) P(c | shorter ctx), where M
    counts the different characters seen after ctx.
    """
    total = sum(found[0].values())
    probabilities = {c: n / total for c, n in found[0].items()}
    logs = {c: math.log(p) for c, p in probabilities.items()}
    backoffs: dict[str, float] = {}
    for grams in found[1:]:
        kept = {g: n for g, n in grams.items() if n >= least}
        follows, sums = Counter(g[:-1] for g in grams), Counter[str]()
        for gram, n in grams.items():
            sums[gram[:-1]] += n
        for gram, n in kept.items():
            left = DISCOUNT * follows[gram[:-1]] / sums[gram[:-1]]
            backoffs[gram[:-1]] = math.log(left)
            probabilities[gram] = (n - DISCOUNT) / sums[gram[:-1]] + left * probabilities.get(
                gram[1:], 1e-7
            )
            logs[gram] = math.log(probabilities[gram])
    return logs, backoffs


def save(path: Path, logs: dict[str, float], backoffs: dict[str, float], order: int) -> None:
    """In the format of handler.ngram."""
    tensors: dict[str, np.ndarray] = {}
    for n in range(1, order + 1):
        grams = sorted((g for g in logs if len(g) == n), key=pack)
        tensors[f"keys.{n}"] = np.array([pack(g) for g in grams], np.uint64)
        tensors[f"logs.{n}"] = np.array([logs[g] for g in grams], np.float16)
        if n < order:
            tensors[f"backoffs.{n}"] = np.array([backoffs.get(g, 0.0) for g in grams], np.float16)
    save_file(tensors, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--least", type=int, default=4, help="rarer strings are left out")
    options = parser.parse_args()
    lines = tqdm(texts(options.corpora, LINES), total=sum(LINES.values()))
    logs, backoffs = discounted(counts(lines, LONGEST), options.least)
    save(options.output, logs, backoffs, LONGEST)
    unseen = list(texts(options.corpora, dict.fromkeys(LINES, 1000), seed=2))
    mean = average(NGram.load(options.output), unseen)
    print(f"{options.output}: {len(logs)} strings; {mean:.2f} a character of other lines")


if __name__ == "__main__":
    main()
