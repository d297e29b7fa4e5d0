"""A page's picture as it goes into a PDF."""

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gateway.searchable import Sheet
from textline.image import ImageKind, decode_image, sniff

LONG_SIDE = 842.0
"""Points (A4) of a page whose picture does not say how large it is."""
_RESOLUTIONS = (100.0, 1200.0)
"""Dots per inch that are believed: cameras and editors write 72 or 96 without meaning it."""
_QUALITY = 90


def sheet_of_picture(picture: bytes, max_pixels: int) -> Sheet:
    """JPEG as it was sent where a PDF can show it so; anything else as JPEG."""
    return _as_sent(picture) or sheet_of_pixels(
        decode_image(picture, max_pixels=max_pixels).pixels, _resolution(picture)
    )


def sheet_of_pixels(page: NDArray[np.uint8], resolution: float | None) -> Sheet:
    """page: uint8 (H, W, 3) RGB; resolution: dots per inch."""
    height, width = page.shape[:2]
    bgr = cv2.cvtColor(page, cv2.COLOR_RGB2BGR)
    jpeg = cv2.imencode(".jpg", bgr, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))[1].tobytes()
    return Sheet(jpeg, False, width, height, _points(width, height, resolution))


def _as_sent(picture: bytes) -> Sheet | None:
    if sniff(picture) is not ImageKind.JPEG:
        return None
    with Image.open(io.BytesIO(picture), formats=["JPEG"]) as opened:
        upright = opened.getexif().get(0x0112, 1) == 1
        if opened.mode not in ("L", "RGB") or not upright:
            return None
        (width, height), grey = opened.size, opened.mode == "L"
    return Sheet(picture, grey, width, height, _points(width, height, _resolution(picture)))


def _resolution(picture: bytes) -> float | None:
    """Dots per inch by the header, where it is the same both ways and likely."""
    with Image.open(io.BytesIO(picture)) as opened:
        across, down = map(float, opened.info.get("dpi", (0.0, 0.0)))
    least, most = _RESOLUTIONS
    return across if abs(across - down) < 1 and least <= across <= most else None


def _points(width: int, height: int, resolution: float | None) -> float:
    return 72 / resolution if resolution else LONG_SIDE / max(width, height)
