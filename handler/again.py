"""Lines of which the recogniser is unsure, read once more: wider, closer, or upside down; each way
where it was seen to help, since a reading costs as much as the first one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from handler.ctc import Char, LineText
from textline.charset import is_dense
from textline.line import HEIGHT, Image, stretch

UNSURE = 0.92
"""Confidence below which a line is read again."""
UNSURE_DENSE = 0.75
"""The same of Chinese and Japanese upside down: what it makes of those, it is hardly sure of."""
DENSE = 0.3
"""The share of Chinese and Japanese characters from which a line is one of them."""
SHORT = 192
"""Pixels that a line is wide at most to be read wider or closer: a word on a sign, not a line of a
page, of which neither is read better."""
BROADER = 1.6
"""How much wider: a frame is four pixels wide, and narrow letters, seen at an angle or in a box
that is higher than they are, get none to themselves."""
CLOSER_BY = 4
"""Rows left out above and below: a loose box, on ground too uneven to trim, has small letters."""
BETTER = 0.03
"""How much more confident the wider or closer reading must be to be believed."""
BELIEVED = 0.85
"""Confidence of the turned reading from which it is believed, where it is SURER than the other."""
SURER = 0.1
"""How much more confident the turned reading must be to be believed."""


@dataclass(frozen=True)
class Again:
    """helps: whether an unsure line that was read so, and is so many pixels wide, is read that way;
    change: the line to what is read instead; back: what that says to pixels of the line, which is
    so many pixels wide; better: whether it is believed before the reading there was."""

    helps: Callable[[LineText, int], bool]
    change: Callable[[Image], Image]
    back: Callable[[LineText, int], LineText]
    better: Callable[[LineText, LineText], bool]


def read_again(
    read: Callable[[Sequence[Image]], list[LineText]],
    lines: Sequence[Image],
    texts: list[LineText],
    way: Again,
) -> None:
    """Put better readings of `lines` (32, W) into `texts`."""
    unsure = [
        i
        for i, (line, text) in enumerate(zip(lines, texts, strict=True))
        if text.confidence < UNSURE and way.helps(text, line.shape[1]) and inky(line)
    ]
    changed = read([way.change(lines[i]) for i in unsure])
    for i, text in zip(unsure, changed, strict=True):
        if way.better(text, texts[i]):
            texts[i] = way.back(text, lines[i].shape[1])


def inky(line: Image) -> bool:
    """Whether there is contrast enough for text: nothing is nothing another way too."""
    return bool(np.ptp(line) > 60)


def may_be_squeezed(text: LineText, width: int) -> bool:
    """Frames are too few for narrow letters; a Chinese or Japanese character has eight of them."""
    return width <= SHORT and not _is_dense(text)


def may_be_loose(text: LineText, width: int) -> bool:
    return width <= SHORT


def may_be_turned(text: LineText, width: int) -> bool:
    return text.confidence < (UNSURE_DENSE if _is_dense(text) else UNSURE)


def _is_dense(text: LineText) -> bool:
    """Whether it is Chinese or Japanese."""
    return _dense_chars(text) >= DENSE * max(1, len(text.chars))


def _dense_chars(text: LineText) -> int:
    return sum(is_dense(c.text) for c in text.chars)


def widen(line: Image) -> Image:
    size = (round(line.shape[1] * BROADER), line.shape[0])
    return np.asarray(cv2.resize(line, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def narrow_back(text: LineText, width: int) -> LineText:
    return replace(text, chars=narrowed(text.chars, BROADER, width))


def narrowed(chars: Sequence[Char], by: float, width: int) -> list[Char]:
    """Their places in a line `width` wide, from those in one `by` times as wide."""
    return [c._replace(span=(c.span[0] / by, min(c.span[1] / by, width))) for c in chars]


def approach(line: Image) -> Image:
    """The middle of it, scaled to its height again."""
    height, width = line.shape
    middle = line[CLOSER_BY : height - CLOSER_BY]
    size = (max(4, round(width * height / len(middle))), height)
    return stretch(np.asarray(cv2.resize(middle, size, interpolation=cv2.INTER_CUBIC), np.uint8))


def step_back(text: LineText, width: int) -> LineText:
    nearer = HEIGHT / (HEIGHT - 2 * CLOSER_BY)
    return replace(text, chars=narrowed(text.chars, nearer, width))


def more_is_read(new: LineText, before: LineText) -> bool:
    """Where it gives up no Chinese or Japanese character: their parts look like letters."""
    return _dense_chars(new) >= _dense_chars(before) and new.confidence > before.confidence + BETTER


def turn(line: Image) -> Image:
    return np.ascontiguousarray(line[::-1, ::-1])


def turn_back(text: LineText, width: int) -> LineText:
    chars = [c._replace(span=(width - c.span[1], width - c.span[0])) for c in text.chars]
    return replace(text, chars=chars, turned=True)


def turned_is_better(turned: LineText, before: LineText) -> bool:
    """Short ones say little: an X, an O, 90 and 06 look alike both ways."""
    says = turned.confidence > BELIEVED and len(turned.chars) > 2
    return says and turned.confidence > before.confidence + SURER


WIDER = Again(may_be_squeezed, widen, narrow_back, more_is_read)
CLOSER = Again(may_be_loose, approach, step_back, more_is_read)
UPSIDE_DOWN = Again(may_be_turned, turn, turn_back, turned_is_better)
