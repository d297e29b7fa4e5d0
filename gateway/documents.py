"""What is sent to be read: a picture, or a document of several pages (PDF, TIFF)."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gateway.errors import TooLarge
from gateway.pdf import Pdf, is_pdf
from gateway.searchable import Sheet
from gateway.sheets import sheet_of_picture, sheet_of_pixels
from textline.image import ImageKind, decode_image, frame_sizes, sniff

_AT_ONCE = 128 * 1024
"""Bytes of a picture."""
_QUICK = frozenset({ImageKind.PNG, ImageKind.JPEG, ImageKind.BMP, ImageKind.WEBP})
"""Of one frame, which need no more than a header."""


@dataclass(frozen=True)
class Limits:
    """pixels: of one page; pages: of a document."""

    pixels: int
    pages: int


@dataclass(frozen=True)
class Extent:
    """Of a whole document."""

    pages: int
    pixels: int


class TooLong(TooLarge):
    """More than is read while the caller waits: it becomes a job."""


def check_waiting(extent: Extent, most: Extent) -> None:
    """Whether a caller may wait for a document of this extent; raises TooLong."""
    if extent.pages > most.pages:
        raise TooLong(f"This has {extent.pages} pages; at most {most.pages} are read at once.")
    if extent.pixels > most.pixels:
        raise TooLong(
            f"This has {extent.pixels:,} pixels; at most {most.pixels:,} are read at once."
        )


class Document(ABC):
    """sizes: width and height of each page in pixels. Everything here blocks; close it."""

    sizes: list[tuple[int, int]]
    paged = True
    """Whether it is answered as pages; a picture is not."""

    @abstractmethod
    def page(self, number: int) -> NDArray[np.uint8]:
        """A page, counted from 0, upright, uint8 (H, W, 3) RGB; raises an ImageError."""

    def sheet(self, number: int) -> Sheet:
        """The page as it goes into a PDF."""
        return sheet_of_pixels(self.page(number), None)

    def close(self) -> None:
        return

    @property
    def extent(self) -> Extent:
        return Extent(len(self.sizes), sum(width * height for width, height in self.sizes))


def opens_quickly(data: bytes) -> bool:
    """A small picture's header is read sooner than a thread takes over."""
    return len(data) <= _AT_ONCE and sniff(data) in _QUICK


def open_document(data: bytes, limits: Limits) -> Document:
    """Raises an ImageError, TooLarge."""
    pdf = sniff(data) is None and is_pdf(data)
    document = _Drawn(data, limits) if pdf else _Picture(data, limits)
    if document.extent.pages > limits.pages:
        document.close()
        raise TooLarge(f"A document may have at most {limits.pages} pages.")
    return document


class _Drawn(Document):
    """A PDF."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._pdf = Pdf(data, limits.pixels)
        self.sizes = self._pdf.sizes

    def page(self, number: int) -> NDArray[np.uint8]:
        return self._pdf.draw(number)

    def sheet(self, number: int) -> Sheet:
        return sheet_of_pixels(self.page(number), 72 * self._pdf.scales[number])

    def close(self) -> None:
        self._pdf.close()


class _Picture(Document):
    """A picture of any kind; only TIFF's frames are pages, others are an animation."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._max_pixels = limits.pixels
        self.sizes = frame_sizes(data, max_pixels=limits.pixels, most=limits.pages + 1)
        self.paged = len(self.sizes) > 1

    def page(self, number: int) -> NDArray[np.uint8]:
        return decode_image(self._data, max_pixels=self._max_pixels, frame=number).pixels

    def sheet(self, number: int) -> Sheet:
        if sniff(self._data) is ImageKind.TIFF:
            return super().sheet(number)
        return sheet_of_picture(self._data, self._max_pixels)
