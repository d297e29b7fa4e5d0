"""The work on pixels between upload and answer; every function here runs in a thread."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gateway.detector_view import View, detector_view, shrink
from gateway.documents import Document, Limits, open_document
from gateway.options import Options
from textline.binarize import otsu, sauvola
from textline.deskew import straighten
from textline.line import fills, grey
from textline.words import Frame

Pixels = NDArray[np.uint8]

LINE_HEIGHT = 64
"""A picture no higher than this is one line, and so is a strip like LINE_ASPECT."""
LINE_ASPECT = 8
LINE_ASPECT_HEIGHT = 160
THUMBNAIL = 160
"""Pixels of its longer side."""
_BINARIZE = {"otsu": otsu, "sauvola": sauvola}


@dataclass(frozen=True)
class Page:
    """What is read: the page in full, the detector's view of it, and the frame to answer in.

    sent: as it came, neither straightened nor binarised.
    """

    pixels: Pixels
    view: View | None
    """None: the whole picture is one line."""
    frame: Frame
    width: int
    height: int
    angle: float
    sent: Pixels


def open_page(document: Document, number: int, options: Options) -> Page:
    """Decode the page of this number, from 0; straighten, binarise; raises an ImageError."""
    sent = document.page(number)
    height, width = sent.shape[:2]
    frame, page, angle = Frame(width, height), sent, 0.0
    if options.deskew:
        straight = straighten(sent)
        page, angle = straight.page, straight.angle
        frame = Frame(width, height, straight.to_sent)
    page = binarized(page, options)
    view = None if is_line(page, options) else detector_view(page)
    return Page(page, view, frame, width, height, angle, sent)


def binarized(page: Pixels, options: Options) -> Pixels:
    return _BINARIZE[options.binarize](page) if options.binarize in _BINARIZE else page


def is_line(page: Pixels, options: Options) -> bool:
    """Whether all of the page is one line; a strip of paper with a few small words is none."""
    if options.layout != "auto":
        return options.layout == "line"
    height, width = page.shape[:2]
    strip = width >= LINE_ASPECT * height and height <= LINE_ASPECT_HEIGHT
    return (height <= LINE_HEIGHT or strip) and fills(grey(page))


def thumbnail_of(picture: bytes, limits: Limits) -> bytes:
    """Of its first page."""
    document = open_document(picture, limits)
    try:
        return thumbnail(document.page(0))
    finally:
        document.close()


def thumbnail(page: Pixels) -> bytes:
    """A small JPEG of the picture as sent."""
    scale = THUMBNAIL / max(page.shape[:2])
    return jpeg(shrink(page, scale) if scale < 1 else page, 75)


def jpeg(page: Pixels, quality: int) -> bytes:
    bgr = cv2.cvtColor(page, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, (cv2.IMWRITE_JPEG_QUALITY, quality))[1].tobytes()
