"""A session's text as subtitles: SRT, and WebVTT."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

FLICKER = 0.5
"""Seconds that a text may be away, or misread, without becoming another subtitle."""
ALIKE = 0.6
"""The part of two texts that is the same where one may be the other misread."""
LEAST = 0.1
"""Seconds of the last frame's text, where there was only one frame."""


@dataclass(frozen=True)
class Cue:
    """Seconds, and lines of text."""

    start: float
    end: float
    text: str


class Cues:
    """Out of what each frame says."""

    def __init__(self) -> None:
        self._ids: tuple[int, ...] = ()
        self._open: Cue | None = None
        self._held: Cue | None = None
        """The one before, which may still turn out to go on."""
        self._last = 0.0
        self._step = LEAST

    def see(self, seconds: float, lines: Sequence[tuple[int, str]]) -> list[Cue]:
        """Cues that have ended for good. lines: number and text of each, as in the answer."""
        ids = tuple(number for number, _ in lines)
        text = "\n".join(text for _, text in lines)
        if seconds > self._last:
            self._step = seconds - self._last
        self._last = seconds
        same = self._open and (ids == self._ids or text == self._open.text)
        self._ids = ids
        if self._open and same:
            self._open = replace(self._open, end=seconds, text=text)
            return []
        return self._turn(seconds, text)

    def _turn(self, seconds: float, text: str) -> list[Cue]:
        """Another text begins, or none."""
        held, ended = self._held, self._open and replace(self._open, end=seconds)
        if held and held.text == text and self._flickered(seconds - held.end, text):
            self._held, self._open = None, replace(held, end=seconds)
            return []
        self._open = Cue(seconds, seconds, text) if text else None
        if ended is None:
            return []
        self._held = ended
        return [held] if held else []

    def _flickered(self, gap: float, text: str) -> bool:
        """Whether what came since the held cue is no subtitle of its own."""
        between = self._open.text if self._open else text
        return gap <= FLICKER and SequenceMatcher(None, between, text).ratio() >= ALIKE

    def rest(self) -> list[Cue]:
        """Those not yet given by `see`, as they are now."""
        now = self._open and replace(self._open, end=self._last + self._step)
        return [cue for cue in (self._held, now) if cue]


def srt(cues: Iterable[Cue]) -> str:
    return "".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{cue.text}\n\n"
        for number, cue in enumerate(cues, 1)
    )


def vtt(cues: Iterable[Cue]) -> str:
    return "WEBVTT\n\n" + "".join(
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{_escaped(cue.text)}\n\n"
        for cue in cues
    )


def _clock(seconds: float, point: str) -> str:
    milliseconds = max(0, round(1000 * seconds))
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
