"""What a camera shows in tests: a raw video that Chromium plays for ever."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from tests.browser.conftest import FLAGS

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
