"""Frames of a video file, a camera or a stream, as JPEG."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from client.errors import InklineError
from client.live import MissingPart

if TYPE_CHECKING:
    import cv2

_QUALITY = 90
_NEWS = 0.2
"""Seconds between looks at whether a camera has anything new."""
_SILENCE = 30.0
"""Seconds without a picture after which a stream has ended."""
_REOPEN = 2.0
"""Seconds before a stream that broke off is opened again."""


class CannotOpen(InklineError):
    pass


class File:
    """A video file: what it shows at each step of 1 / fps seconds, none left out."""

    live = False

    def __init__(self, name: str, fps: float) -> None:
        self._capture = _opened(name)
        own = self._number("CAP_PROP_FPS")
        self.fps = min(fps, own) if own > 0 else fps
        self._frame_seconds = 1 / own if own > 0 else 1 / fps

    @property
    def steps(self) -> int | None:
        """About how many frames there will be."""
        seconds = self._number("CAP_PROP_FRAME_COUNT") * self._frame_seconds
        return round(seconds * self.fps) if seconds > 0 else None

    def frames(self, leave: threading.Event) -> Iterator[bytes]:
        """A frame is shown until the next one's time, so that a pause in a recording is kept."""
        step, before, end = 0, None, 0.0
        while not leave.is_set():
            found, picture = self._capture.read()
            if not found:
                break
            shown_at = self._number("CAP_PROP_POS_MSEC") / 1000
            while before is not None and step / self.fps < shown_at - 1e-3:
                yield _jpeg(before)
                step += 1
            before, end = picture, shown_at + self._frame_seconds
        while before is not None and step / self.fps < end - 1e-3:
            yield _jpeg(before)
            step += 1

    def close(self) -> None:
        self._capture.release()

    def _number(self, name: str) -> float:
        import cv2

        return float(self._capture.get(getattr(cv2, name)))


class Camera:
    """A camera or stream: its latest picture, at most `fps` times a second."""

    live = True
    steps = None

    def __init__(self, source: str | int, fps: float) -> None:
        self._source = source
        self._capture = _opened(source)
        self.fps = fps
        self._latest: Any = None
        self._ended = threading.Event()
        self._news = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def frames(self, leave: threading.Event) -> Iterator[bytes]:
        due = seen = time.monotonic()
        while not leave.is_set() and time.monotonic() - seen < _SILENCE:
            leave.wait(max(0.0, due - time.monotonic()))
            if self._news.wait(_NEWS):
                self._news.clear()
                seen = time.monotonic()
                due = max(due + 1 / self.fps, seen)
                yield _jpeg(self._latest)
            elif self._ended.is_set():
                return

    def close(self) -> None:
        self._ended.set()
        self._thread.join(2)

    def _watch(self) -> None:
        """A camera's pictures are taken as they come; a buffer of old ones would be behind."""
        while not self._ended.is_set():
            found, picture = self._capture.read()
            if found:
                self._latest = picture
                self._news.set()
            elif not self._reopened():
                break
        self._ended.set()
        self._capture.release()

    def _reopened(self) -> bool:
        """Whether it is worth another try: a camera that is unplugged is not."""
        if isinstance(self._source, int) or "://" not in self._source:
            return False
        if not self._ended.wait(_REOPEN):
            self._capture.open(self._source)
        return True


Video = File | Camera


def open_video(source: str, fps: float) -> Video:
    """A number or /dev/videoN is a camera, an address a stream. CannotOpen, MissingPart."""
    if source.isdigit():
        return Camera(int(source), fps)
    if "://" in source or source.startswith("/dev/video"):
        return Camera(source, fps)
    if not Path(source).is_file():
        raise CannotOpen(f"there is no file {source}")
    return File(source, fps)


def _opened(source: str | int) -> "cv2.VideoCapture":
    try:
        import cv2
    except ImportError as error:
        raise MissingPart("OpenCV") from error
    cv2.utils.logging.setLogLevel(0)  # what goes wrong is said here, in one line
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    capture = cv2.VideoCapture(source)
    if not capture.isOpened():
        raise CannotOpen(f"{source} cannot be opened as a video")
    return capture


def _jpeg(picture: Any) -> bytes:
    """picture: uint8 (H, W, 3) BGR."""
    import cv2

    encoded = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))[1]
    return bytes(encoded.tobytes())
