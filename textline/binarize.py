"""Black ink on white paper, before a page is read."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

SAUVOLA_K = 0.2
SAUVOLA_RANGE = 128.0
"""k and R of Sauvola and Pietikäinen, Adaptive document image binarization, 2000."""


def otsu(page: Pixels) -> Pixels:
    """RGB (H, W, 3) → the same shape in black and white, by one threshold for the whole page."""
    _, ink = cv2.threshold(_grey(page), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return _rgb(np.asarray(ink, np.uint8))


def sauvola(page: Pixels) -> Pixels:
    """RGB (H, W, 3) → the same shape in black and white, by each pixel's neighbourhood."""
    grey = _grey(page)
    side = _window(page)
    mean = cv2.boxFilter(grey, cv2.CV_32F, (side, side))
    square = cv2.sqrBoxFilter(grey, cv2.CV_32F, (side, side))
    deviation = cv2.sqrt(np.maximum(square - mean * mean, 0))
    threshold = mean * (1 + SAUVOLA_K * (deviation / SAUVOLA_RANGE - 1))
    return _rgb(np.where(grey > threshold, 255, 0).astype(np.uint8))


def _window(page: Pixels) -> int:
    """An odd side of about two letters: a fortieth of the shorter side, 25 pixels or more."""
    return max(25, int(min(page.shape[:2])) // 40) | 1


def _grey(page: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)


def _rgb(grey: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)
