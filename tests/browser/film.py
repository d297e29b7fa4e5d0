"""What a camera shows in tests: a raw video that Chromium plays for ever."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from playwright.sync_api import Browser

from deploy.chromium import find_chromium
from deploy.stack import Stack
from tests.browser.conftest import FLAGS
from tests.browser.site import Site

FRAMES_A_SECOND = 10


def film(path: Path, pictures: Sequence[Image.Image], seconds: int) -> None:
    """YUV4MPEG2; each picture is shown for so long; all are of one, even size."""
    width, height = pictures[0].size
    head = f"YUV4MPEG2 W{width} H{height} F{FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n"
    with path.open("wb") as file:
        file.write(head.encode())
        for picture in pictures:
            planes = cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2YUV_I420).tobytes()
            for _ in range(seconds * FRAMES_A_SECOND):
                file.write(b"FRAME\n" + planes)


def with_camera(path: Path) -> list[str]:
    """Chromium's flags; which camera there is, is settled when it starts."""
    return [
        *FLAGS,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]


@contextmanager
def filming(
    browser: Browser, path: Path, pictures: Sequence[Image.Image], seconds: int
) -> Iterator[Browser]:
    """Another browser, whose camera sees these pictures."""
    film(path, pictures, seconds)
    other = browser.browser_type.launch(executable_path=find_chromium(), args=with_camera(path))
    yield other
    other.close()


@contextmanager
def visiting(other: Browser, stack: Stack, path: str = "/") -> Iterator[Site]:
    """A page that may use the camera."""
    with other.new_context(locale="en-GB", permissions=["camera"]) as context:
        site = Site(context.new_page(), stack.gateway_url)
        site.open(path)
        yield site
        assert site.troubles == []
