"""Straightening a page: its angle by the sharpness of row profiles, and the way back."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from textline.geometry import Points, project

Pixels = NDArray[np.uint8]

MAX_ANGLE = 15.0
"""Degrees either way; a page further off was laid down otherwise, not scanned askew."""
WORTH = 0.1
"""Degrees below which turning costs more sharpness than it gains."""
_LONG_SIDE = 600
_STEPS = (1.0, 0.25, 0.05)


@dataclass(frozen=True)
class Straightened:
    """page: uint8 (H', W', 3); angle: degrees clockwise of level that the text ran before."""

    page: Pixels
    angle: float
    back: Points
    """(2, 3): straightened page pixels to pixels of the page as it was."""

    def to_sent(self, points: Points) -> Points:
        """Straightened page pixels (..., 2) to pixels of the page as it was."""
        return project(points, self.back)


def straighten(page: Pixels) -> Straightened:
    """Turn page (H, W, 3) level; nothing is cut off, new corners repeat the page's edge."""
    angle = skew(page)
    if abs(angle) < WORTH:
        return Straightened(page, 0.0, np.eye(2, 3))
    height, width = page.shape[:2]
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), np.float64)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = (int(height * sin + width * cos + 0.5), int(height * cos + width * sin + 0.5))
    turn[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    turned = cv2.warpAffine(
        page, _from_centres(turn), size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    back = np.asarray(cv2.invertAffineTransform(turn), np.float64)
    return Straightened(np.asarray(turned, np.uint8), round(angle, 2), back)


def skew(page: Pixels) -> float:
    """Degrees clockwise of level that lines of text run, within MAX_ANGLE; 0 without ink."""
    ink = _ink(page)
    if len(ink) < 100:
        return 0.0
    best, reach = 0.0, MAX_ANGLE
    for step in _STEPS:
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(ink, angle)))
        reach = step
    return float(np.clip(best, -MAX_ANGLE, MAX_ANGLE))


def _ink(page: Pixels) -> Points:
    """(N, 2) x and y of ink, on a page so small that lines are a few pixels high."""
    height, width = page.shape[:2]
    scale = min(1.0, _LONG_SIDE / max(height, width))
    small_size = (max(1, round(width * scale)), max(1, round(height * scale)))
    grey = cv2.cvtColor(
        cv2.resize(page, small_size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY
    )
    # What differs from its surroundings, so that a dark desk round the paper is not ink.
    contrast = cv2.absdiff(grey, cv2.medianBlur(grey, 15))
    ys, xs = np.nonzero(contrast > max(24.0, float(contrast.mean() + contrast.std())))
    return np.stack([xs, ys], 1).astype(np.float64)


def _sharpness(ink: Points, angle: float) -> float:
    """Energy of the differences between neighbouring rows, once the page is turned by the angle."""
    radians = np.deg2rad(angle)
    rows = ink[:, 1] * np.cos(radians) - ink[:, 0] * np.sin(radians)
    counts = np.bincount((rows - rows.min()).astype(np.intp)).astype(np.float64)
    return float(np.square(np.diff(counts)).sum())


def _from_centres(matrix: Points) -> Points:
    """The same map for OpenCV, which counts from pixel centres where we count from edges."""
    moved = matrix.copy()
    moved[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    return moved
