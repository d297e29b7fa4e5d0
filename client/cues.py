"""What frames say as subtitles, each given as soon as it has ended.

The same rules as the server's for its .srt, which has them all at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from client.shapes import LiveAnswer

FLICKER = 0.5
"""Seconds that a text may be away, or misread, without becoming another subtitle."""
ALIKE = 0.6
"""The part of two texts that is the same where one may be the other misread."""


@dataclass(frozen=True)
class Cue:
    """Seconds, and lines of text."""

    start: float
    end: float
    text: str


class Cues:
    def __init__(self, step: float) -> None:
        """step: seconds from frame to frame, which is how long the last one lasts."""
        self._step = step
        self._ids: list[int] = []
        self._open: Cue | None = None
        self._held: Cue | None = None
        """The one before, which may still turn out to go on."""

    def see(self, answer: LiveAnswer) -> Iterator[Cue]:
        """The cues that have ended for good."""
        ids, seconds, text = [line.id for line in answer.lines], answer.seconds, answer.text
        same = self._open and (ids == self._ids or text == self._open.text)
        self._ids = ids
        if self._open and same:
            self._open = replace(self._open, end=seconds + self._step, text=text)
        elif self._held and self._held.text == text and self._flickered(self._held, seconds):
            self._open, self._held = replace(self._held, end=seconds + self._step), None
        else:
            yield from self._turn(seconds, text)

    def rest(self) -> Iterator[Cue]:
        yield from (cue for cue in (self._held, self._open) if cue)

    def _turn(self, seconds: float, text: str) -> Iterator[Cue]:
        """Another text begins, or none."""
        if self._open:
            if self._held:
                yield self._held
            self._held = replace(self._open, end=seconds)
        self._open = Cue(seconds, seconds + self._step, text) if text else None

    def _flickered(self, held: Cue, seconds: float) -> bool:
        """Whether what came since the held cue is no subtitle of its own."""
        between = self._open.text if self._open else held.text
        alike = SequenceMatcher(None, between, held.text).ratio() >= ALIKE
        return alike and seconds - held.end <= FLICKER


def srt(number: int, cue: Cue) -> str:
    """number: from 1."""
    return f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{cue.text}\n\n"


def vtt(number: int, cue: Cue) -> str:
    text = cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{text}\n\n"


FORMS: dict[str, Callable[[int, Cue], str]] = {"srt": srt, "vtt": vtt}
HEADS = {"srt": "", "vtt": "WEBVTT\n\n"}


def _clock(seconds: float, point: str) -> str:
    milliseconds = max(0, round(1000 * seconds))
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"
