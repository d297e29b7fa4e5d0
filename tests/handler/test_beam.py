"""Prefix beam search against the sum over all paths, and what a language adds to it."""

import itertools
import math
import random
from collections import defaultdict
from pathlib import Path

import pytest

from handler.beam import align, prefix_beam_search
from handler.decoding import BEST_PATH, Decoder, Decoding, Language, collapse
from handler.ngram import END, NGram, pack
from textline.charset import Charset
from textline.slices import Frames


def frame(*probabilities: float) -> list[tuple[int, float]]:
    """A frame's candidates, the likeliest first; class i has probabilities[i]."""
    logs = [(i, math.log(p)) for i, p in enumerate(probabilities) if p > 0]
    return sorted(logs, key=lambda pair: -pair[1])


def random_frames(seed: int, count: int = 5, classes: int = 3) -> list[list[tuple[int, float]]]:
    rng = random.Random(seed)
    rows = [[rng.random() ** 2 + 0.01 for _ in range(classes)] for _ in range(count)]
    return [frame(*(p / sum(row) for p in row)) for row in rows]


def exhaustive(frames: list[list[tuple[int, float]]]) -> dict[tuple[int, ...], float]:
    """Each labelling's probability: the sum over every path that gives it."""
    found: dict[tuple[int, ...], float] = defaultdict(float)
    for path in itertools.product(*frames):
        found[collapse([label for label, _ in path])] += math.exp(sum(log for _, log in path))
    return found


@pytest.mark.parametrize("seed", range(30))
def test_a_wide_beam_finds_the_likeliest_labelling(seed: int) -> None:
    frames = random_frames(seed)
    truth = exhaustive(frames)
    assert prefix_beam_search(frames, 200, lambda _p, _c: 0.0, lambda _p: 0.0) == max(
        truth, key=truth.__getitem__
    )


def test_paths_add_up_where_the_best_path_alone_is_wrong() -> None:
    frames = [frame(0.6, 0.4), frame(0.6, 0.4)]
    assert collapse([0, 0]) == ()  # the best path: two blanks, 0.36
    assert prefix_beam_search(frames, 8, lambda _p, _c: 0.0, lambda _p: 0.0) == (1,)  # 0.64


@pytest.mark.parametrize("seed", range(20))
def test_an_alignment_gives_its_labelling_and_no_path_is_likelier(seed: int) -> None:
    frames = random_frames(seed)
    labels = prefix_beam_search(frames, 50, lambda _p, _c: 0.0, lambda _p: 0.0)
    aligned = align(frames, labels)
    assert collapse(aligned) == labels

    def score(path: list[int]) -> float:
        return sum(dict(f)[label] for f, label in zip(frames, path, strict=True))

    paths = itertools.product(range(3), repeat=len(frames))
    assert score(aligned) == pytest.approx(
        max(score(list(path)) for path in paths if collapse(path) == labels)
    )


CHARSET = Charset("clo d")


def decode(language: Language, frames: list[list[tuple[int, float]]]) -> str:
    best = [f[0][0] for f in frames]
    decoder = Decoder(Decoding("beam", language=language), CHARSET)
    sure = [math.exp(f[0][1]) for f in frames]
    return CHARSET.decode(collapse(decoder.decode(Frames(best, sure, frames)).labels))


LETTER_C, LETTER_L, LETTER_O, LETTER_D = (CHARSET.index[c] for c in "clod")
UNSURE_D = [
    [(LETTER_C, math.log(0.9)), (0, math.log(0.1))],
    [(0, math.log(0.9)), (LETTER_L, math.log(0.1))],
    [(LETTER_O, math.log(0.95)), (0, math.log(0.05))],
    [(0, math.log(1.0))],
    [(LETTER_L, math.log(0.55)), (LETTER_D, math.log(0.45))],
]


def test_a_lexicon_decides_where_the_picture_does_not() -> None:
    assert decode(Language(), UNSURE_D) == "col"
    assert decode(Language(lexicon=frozenset({"cod"})), UNSURE_D) == "cod"
    assert decode(Language(lexicon=frozenset({"dol"})), UNSURE_D) == "col"


def test_an_ngram_decides_where_the_picture_does_not() -> None:
    logs = {pack(c): -2.0 for c in "clod " + END} | {pack("od"): -0.3, pack("ol"): -4.0}
    language = Language(NGram(logs, {}, 2), weight=0.5, neutral=-2.0)
    assert decode(language, UNSURE_D) == "cod"


def test_best_path_is_left_as_it_is() -> None:
    labels = [0, LETTER_C, LETTER_C, 0, LETTER_O]
    frames = Frames(labels, [0.9] * 5)
    assert Decoder(BEST_PATH, CHARSET).decode(frames) == frames


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_a_searched_characters_confidence_is_its_own(temperature: float) -> None:
    language = Language(lexicon=frozenset({"cod"}))
    decoder = Decoder(Decoding("beam", language=language), CHARSET, temperature)
    best = [frame[0][0] for frame in UNSURE_D]
    tempered = [
        max(p) / sum(p)
        for p in ([math.exp(log / temperature) for _, log in frame] for frame in UNSURE_D)
    ]
    decoded = decoder.decode(Frames(best, tempered, UNSURE_D))
    assert CHARSET.decode(collapse(decoded.labels)) == "cod"
    assert decoded.probabilities[:4] == pytest.approx(tempered[:4])
    unlikely, likely = 0.45 ** (1 / temperature), 0.55 ** (1 / temperature)
    assert decoded.probabilities[4] == pytest.approx(unlikely / (unlikely + likely))


def test_settings_are_checked(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("Cod\n\nclod\n")
    settings = {"decoder": "beam", "beam": 3, "lexicon": "words.txt"}
    decoding = Decoding.from_settings(settings, tmp_path)
    assert (decoding.width, decoding.language.lexicon) == (3, frozenset({"cod", "clod"}))
    with pytest.raises(ValueError, match="decoder is best_path or beam, not 'greedy'"):
        Decoding.from_settings({"decoder": "greedy"}, tmp_path)
