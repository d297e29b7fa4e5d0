"""An encoded frame as a sketch, which shows what has changed, and as the picture to read."""

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from gateway.detector_view import shrink
from textline.image import ImageKind, ReducedImage, decode_reduced, sniff
from textline.words import Frame as Placing

Pixels = NDArray[np.uint8]

SKETCH_LONG_SIDE = 320
READ_LONG_SIDE = 1920
"""A frame of 4K is read at half its size."""


@dataclass(frozen=True)
class Sketch:
    """grey: uint8 (h, w); size: width and height of the frame as sent."""

    grey: Pixels
    size: tuple[int, int]

    def fits(self, other: "Sketch") -> bool:
        """Whether they can be compared."""
        return (self.grey.shape, self.size) == (other.grey.shape, other.size)


@dataclass(frozen=True)
class Frame:
    """One encoded frame; every property decodes in the thread that asks for it."""

    encoded: bytes
    max_pixels: int

    @cached_property
    def sketch(self) -> Sketch:
        """Its longer side is SKETCH_LONG_SIDE to twice that; raises an ImageError."""
        if sniff(self.encoded) is ImageKind.JPEG:
            small = self._decode(SKETCH_LONG_SIDE)
        else:
            small = self.picture
        shrunk = _shrunk(small.pixels, SKETCH_LONG_SIDE)
        grey = np.asarray(cv2.cvtColor(shrunk, cv2.COLOR_RGB2GRAY), np.uint8)
        return Sketch(grey, (small.width, small.height))

    @cached_property
    def picture(self) -> ReducedImage:
        """What lines are cut from, its longer side below twice READ_LONG_SIDE; an ImageError."""
        image = self._decode(READ_LONG_SIDE)
        return replace(image, pixels=_shrunk(image.pixels, READ_LONG_SIDE))

    @property
    def placing(self) -> Placing:
        """From the picture's pixels to those of the frame as sent."""
        sent = self.picture
        scale = np.array([sent.width, sent.height]) / sent.pixels.shape[1::-1]
        return Placing(sent.width, sent.height, lambda points: points * scale)

    def _decode(self, longer: int) -> ReducedImage:
        return decode_reduced(self.encoded, max_pixels=self.max_pixels, longer=longer)


def _shrunk(pixels: Pixels, longer: int) -> Pixels:
    """Not where it would be by less than a half: that costs more than it saves."""
    scale = longer / max(pixels.shape[:2])
    if scale > 0.5:
        return pixels
    return shrink(pixels, scale)
