"""Text regions out of a probability map, after Liao et al., "Real-time Scene Text Detection with
Differentiable Binarization" (AAAI 2020).

The network is trained on regions shrunk towards their middle, so each region found is grown back
("unclipped") by area x ratio / perimeter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Quad = NDArray[np.float32]
"""(4, 2): top-left, top-right, bottom-right, bottom-left."""

_SMALLEST_SIDE = 3.0  # pixels of the map; anything thinner is speckle


@dataclass(frozen=True)
class DbConfig:
    threshold: float = 0.3  # a pixel above this is text
    box_threshold: float = 0.5  # a region whose mean probability is below this is dropped
    unclip_ratio: float = 1.6
    max_regions: int = 2000  # bounds the work on a page of pure noise


def find_quads(
    probability: NDArray[np.float32], config: DbConfig
) -> tuple[list[Quad], list[float]]:
    """Quadrilaterals and their scores from a map (H, W) of 0..1, in pixels of the map."""
    quads: list[Quad] = []
    scores: list[float] = []
    for contour in _regions(probability, config):
        rectangle = cv2.minAreaRect(contour)
        if min(rectangle[1]) < _SMALLEST_SIDE:
            continue
        score = _mean_inside(probability, cv2.boxPoints(rectangle).astype(np.float32))
        if score >= config.box_threshold:
            quads.append(ordered(_unclip(rectangle, config.unclip_ratio)))
            scores.append(score)
    return quads, scores


def _regions(probability: NDArray[np.float32], config: DbConfig) -> Iterator[NDArray[np.int32]]:
    mask = (probability > config.threshold).astype(np.uint8)
    # One pixel of growth joins the pieces of a letter-spaced word that the map only just parts.
    mask = cv2.dilate(mask, np.ones((2, 2), np.uint8)).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours[: config.max_regions]:
        yield contour.astype(np.int32)


def _mean_inside(probability: NDArray[np.float32], corners: NDArray[np.float32]) -> float:
    """Mean probability inside a quadrilateral (4, 2)."""
    height, width = probability.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], (1,))
    return float(cv2.mean(probability[top : bottom + 1, left : right + 1], mask)[0])


def _unclip(rectangle: cv2.typing.RotatedRect, ratio: float) -> NDArray[np.float32]:
    """Corners (4, 2) of a rotated rectangle grown on every side.

    Growing by a round brush and taking the smallest rectangle around the result, as the paper's
    code does with a polygon library, gives the same rectangle.
    """
    centre, (width, height), angle = rectangle
    grow = 2 * (width * height * ratio / (2 * (width + height)))
    return cv2.boxPoints((centre, (width + grow, height + grow), angle)).astype(np.float32)


def ordered(corners: NDArray[np.float32]) -> Quad:
    """Corners (4, 2) of a rectangle from the top-left one clockwise: the left pair first."""
    left, right = np.split(corners[np.argsort(corners[:, 0], kind="stable")], 2)
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.array([top_left, top_right, bottom_right, bottom_left], np.float32)
