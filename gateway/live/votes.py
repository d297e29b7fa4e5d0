"""What a line says, out of what was read of it in several frames."""

from dataclasses import dataclass, field

from textline.results import Reading

_DECAY = 0.75
"""What a vote is worth one reading later."""
_LEAD = 1.35
"""How far another text must lead to be shown. More than 1 / _DECAY: two texts read in turn, as a
line on the edge of legibility is, do not take turns in the answer; a new text wins the third time.
"""
_EMPTY = 0.5
"""The vote of a reading without text, which has no confidence of its own."""


@dataclass(frozen=True)
class Read:
    """width: of the prepared line that the reading's spans count in."""

    reading: Reading
    width: int


@dataclass
class Votes:
    """Each reading votes for its text with its confidence; old votes fade."""

    shown: Read | None = None
    _latest: Read | None = None
    _weights: dict[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.shown.reading.text if self.shown else ""

    def cast(self, read: Read) -> None:
        text = read.reading.text
        self._latest = read
        self._weights = {
            known: _DECAY * weight for known, weight in self._weights.items() if weight > 0.01
        }
        vote = read.reading.confidence if text else _EMPTY
        self._weights[text] = self._weights.get(text, 0.0) + vote
        if text == self.text or self._weights[text] > _LEAD * self._weights.get(self.text, 0.0):
            self.shown = read

    def again(self) -> None:
        """The line looks as it did when it was last read: that counts for what was read then."""
        if self._latest is not None and self._latest.reading.text != self.text:
            self.cast(self._latest)

    def start_over(self, read: Read) -> None:
        """The line shows something else now: what it said before does not count."""
        self._weights.clear()
        self.shown = None
        self.cast(read)
