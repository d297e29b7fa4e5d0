"""Whether anybody could read a drawn line: how much of its picture the letters still explain.

The picture is regressed on the letters' coverage, a softer copy of it and its slopes in x and y
(ordinary least squares; slopes, for shadows and reliefs), window by window, without what is wider
than a letter, such as uneven light. What the fit explains of a window's variance is R².
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from textline.line import Image
from training.ink import Mask

LEAST = 0.1
"""R² of the median window. Of lines below it hardly one was read, by people or by recognisers."""
_INK = 0.04
"""Mean coverage of a window that has letters."""
_RIDGE = 1e-3

Plane = NDArray[np.float32]


def is_legible(image: Image, coverage: Mask) -> bool:
    """image: the line as it became, grey (H, W); coverage: of its letters, of any resolution."""
    found = explained(image, coverage)
    return not found or float(np.median(found)) >= LEAST


def explained(image: Image, coverage: Mask) -> list[float]:
    """R² (0 to 1) of each window (H, H) that has letters, side by side."""
    height, width = image.shape
    shrunk = cv2.resize(coverage, (width, height), interpolation=cv2.INTER_AREA)
    letters = shrunk.astype(np.float32) * np.float32(1 / 255)
    planes = [_fine(plane) for plane in (image.astype(np.float32), *_shapes(letters))]
    return [
        _r_squared(np.stack([plane[:, left : left + height].ravel() for plane in planes], axis=1))
        for left in range(0, max(1, width - height // 2), height)
        if letters[:, left : left + height].mean() >= _INK
    ]


def _shapes(letters: Plane) -> list[Plane]:
    soft = cv2.GaussianBlur(letters, (0, 0), max(0.6, letters.shape[0] / 27))
    slopes = [cv2.Sobel(letters, cv2.CV_32F, x, 1 - x) for x in (1, 0)]
    return [np.asarray(plane, np.float32) for plane in (letters, soft, *slopes)]


def _fine(plane: Plane) -> Plane:
    side = plane.shape[0] | 1
    return np.asarray(plane - cv2.blur(plane, (side, side)), np.float32)


def _r_squared(columns: Plane) -> float:
    """Of the first column (N, 1 + K) regressed on the others."""
    y, x = columns[:, 0], columns[:, 1:]
    covariance = x.T @ y
    gram = x.T @ x + _RIDGE * np.eye(x.shape[1], dtype=np.float32)
    return float(covariance @ np.linalg.solve(gram, covariance)) / max(1e-6, float(y @ y))
