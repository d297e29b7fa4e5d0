"""`inkline live`: the text of a video, as it is read."""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Event
from types import FrameType

from tqdm import tqdm

from client.api import Inkline
from client.cues import FORMS, HEADS, Cue, Cues
from client.shapes import LiveAnswer
from client.video import Video, open_video

FORMATS = ("json", "text", *FORMS)
_FPS = 5.0


def live(server: Inkline, arguments: argparse.Namespace) -> int:
    """A file frame by frame, each when the one before is answered; of a camera the latest."""
    with closing(open_video(arguments.video, arguments.fps)) as video, interrupted() as leave:
        times = {} if video.live else {"fps": video.fps}
        with server.live(**_options(arguments), **times) as session:
            answers = map(session.read, _until(leave, video))
            failed = Writer(arguments.format, arguments.changes, 1 / video.fps).write(answers)
        if leave.is_set():
            return 0 if video.live else 130
    if video.live:
        print(f"inkline: nothing more comes from {arguments.video}", file=sys.stderr)
    return 1 if failed or video.live else 0


class Writer:
    """On standard output, each thing as soon as it is known; what fails on standard error."""

    def __init__(self, form: str, changes: bool, step: float) -> None:
        self._form = form
        self._changes = changes
        self._cues = Cues(step)
        self._count = 0

    def write(self, answers: Iterator[LiveAnswer]) -> int:
        """The number of frames that could not be read; whatever ends them, nothing is left out."""
        failed = 0
        print(end=HEADS.get(self._form, ""), flush=True)
        try:
            for answer in answers:
                if answer.error:
                    failed += 1
                    reason = answer.error.get("detail")
                    tqdm.write(f"inkline: frame {answer.frame}: {reason}", file=sys.stderr)
                self._one(answer)
        finally:
            if self._form in FORMS:
                self._put_cues(self._cues.rest())
        return failed

    def _one(self, answer: LiveAnswer) -> None:
        if self._form == "json":
            if answer.changed or not self._changes:
                print(answer.model_dump_json(exclude_none=True), flush=True)
        elif answer.error:
            return
        elif self._form == "text":
            if answer.changed and answer.text:
                print(answer.text, flush=True)
        else:
            self._put_cues(self._cues.see(answer))

    def _put_cues(self, cues: Iterator[Cue]) -> None:
        for cue in cues:
            self._count += 1
            print(FORMS[self._form](self._count, cue), end="", flush=True)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("video", help="a file, a camera (0, /dev/video0), or an rtsp:// stream")
    parser.add_argument("--format", choices=FORMATS, default="json")
    parser.add_argument("--fps", type=_rate, default=_FPS, help="frames a second (%(default)g)")
    parser.add_argument("--changes", action="store_true", help="json: only where the text changes")
    parser.add_argument("--model")
    parser.add_argument("--layout", choices=("auto", "page", "line"))
    parser.add_argument("--chars", action="store_true", help="json: the place of each character")
    parser.add_argument("--no-store", action="store_true", help="the server keeps no subtitles")
    parser.set_defaults(run=live)


@contextmanager
def interrupted() -> Iterator[Event]:
    """Set by Ctrl-C or SIGTERM, so that the frame at hand is still answered; twice ends at once."""
    asked = Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _until(leave: Event, video: Video) -> Iterator[bytes]:
    bar = tqdm(total=video.steps, unit="frame", disable=None, file=sys.stderr, leave=False)
    with bar:
        for frame in video.frames(leave):
            if leave.is_set():
                return
            yield frame
            bar.update()


def _options(arguments: argparse.Namespace) -> dict[str, str | bool]:
    named = {name: getattr(arguments, name) for name in ("model", "layout", "chars")}
    given: dict[str, str | bool] = {name: value for name, value in named.items() if value}
    return given | ({"store": False} if arguments.no_store else {})


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate <= 1000:
        raise ValueError(text)
    return rate
