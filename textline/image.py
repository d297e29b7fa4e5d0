"""Encoded pictures to upright RGB pixels; limits are checked from the header, before decoding."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from textline.plain_png import decode_plain, plain_size

# Our own limit is checked as soon as the header is read; Pillow's would warn or raise elsewhere.
Image.MAX_IMAGE_PIXELS = None

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ENDS_EARLY = re.compile("truncated|not enough image data|requires a buffer", re.IGNORECASE)
_BMP_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})


class ImageError(ValueError):
    """A picture that cannot be read.

    ImageError
      ├─ UnsupportedImage   the bytes are of no kind on the list
      ├─ UndecodableImage   the right kind, but the content is broken
      └─ TooManyPixels      the header announces more pixels than allowed
    """


class UnsupportedImage(ImageError):
    pass


class UndecodableImage(ImageError):
    pass


class TooManyPixels(ImageError):
    pass


class ImageKind(Enum):
    """The kinds that are read; the value is Pillow's name."""

    PNG = "PNG"
    JPEG = "JPEG"
    BMP = "BMP"
    WEBP = "WEBP"
    TIFF = "TIFF"

    @property
    def media_type(self) -> str:
        return f"image/{self.value.lower()}"


@dataclass(frozen=True)
class DecodedImage:
    """pixels: uint8 (H, W, 3) RGB, upright."""

    pixels: NDArray[np.uint8]
    kind: ImageKind

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


@dataclass(frozen=True)
class ReducedImage:
    """pixels: uint8 (h, w, 3) RGB, upright; width, height: of the picture as sent, upright."""

    pixels: NDArray[np.uint8]
    width: int
    height: int


def sniff(data: bytes) -> ImageKind | None:
    """The kind by the first bytes, never by what somebody calls the file."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageKind.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return ImageKind.JPEG
    if data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return ImageKind.TIFF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ImageKind.WEBP
    # "BM" alone begins many a text file.
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADER_SIZES:
        return ImageKind.BMP
    return None


def check_image(data: bytes, *, max_pixels: int) -> ImageKind:
    """Kind and size by the header alone, without decoding; raises an ImageError."""
    with _opened(data, max_pixels) as (_, kind):
        return kind


def frame_sizes(data: bytes, *, max_pixels: int, most: int) -> list[tuple[int, int]]:
    """Width and height of a TIFF's first frames, at most so many, and of other kinds' first one.

    By their headers, without decoding; raises an ImageError.
    """
    plain = plain_size(data, max_pixels=max_pixels)
    if plain is not None:
        return [plain]
    with _opened(data, max_pixels) as (picture, kind):
        sizes = [picture.size]
        while kind is ImageKind.TIFF and len(sizes) < most and _seek(picture, len(sizes)):
            _check_size(picture, max_pixels)
            sizes.append(picture.size)
        return sizes


def decode_image(data: bytes, *, max_pixels: int, frame: int = 0) -> DecodedImage:
    """One frame of an encoded picture, upright; raises an ImageError."""
    plain = None if frame else decode_plain(data, max_pixels=max_pixels)
    if plain is not None:
        return DecodedImage(plain, ImageKind.PNG)
    with _opened(data, max_pixels) as (picture, kind):
        if frame and not _seek(picture, frame):
            raise UndecodableImage(f"The {kind.name} picture has no frame {frame + 1}.")
        return DecodedImage(_frame(picture, max_pixels), kind)


def decode_reduced(data: bytes, *, max_pixels: int, longer: int) -> ReducedImage:
    """For what can do with fewer pixels; raises an ImageError.

    A JPEG is decoded at 1/2, 1/4 or 1/8, in a fraction of the time, as long as its longer side
    stays at `longer` pixels or above. Other kinds come as they are.
    """
    with _opened(data, max_pixels) as (picture, _):
        sent = picture.size
        # The least that is asked for, of the longer side; of the other one anything will do.
        picture.draft("RGB", (longer, 1) if sent[0] >= sent[1] else (1, longer))
        decoded = picture.size
        pixels = _frame(picture, max_pixels)
        turned = pixels.shape[1::-1] != decoded
        return ReducedImage(pixels, *(reversed(sent) if turned else sent))


def _seek(picture: Image.Image, frame: int) -> bool:
    try:
        picture.seek(frame)
    except EOFError:
        return False
    return True


@contextmanager
def _opened(data: bytes, max_pixels: int) -> Iterator[tuple[Image.Image, ImageKind]]:
    kind = sniff(data)
    if kind is None:
        raise UnsupportedImage("This is not a PNG, JPEG, BMP, WebP or TIFF picture, nor a PDF.")
    try:
        with Image.open(io.BytesIO(data), formats=[kind.value]) as picture:
            _check_size(picture, max_pixels)
            yield picture, kind
    except ImageError:
        raise
    # Pillow's decoders raise nearly anything on crafted bytes: SyntaxError, struct.error, …
    except Exception as error:
        raise UndecodableImage(f"The {kind.name} picture is damaged: {_damage(error)}") from error


def _damage(error: Exception) -> str:
    """In our words: Pillow's hold bytes and the names of its objects."""
    if isinstance(error, UnidentifiedImageError):
        return "its header cannot be read."
    if _ENDS_EARLY.search(str(error)):
        return "it is cut short, and its end is missing."
    return "its pixels cannot be decoded."


def _frame(picture: Image.Image, max_pixels: int) -> NDArray[np.uint8]:
    """The frame that the picture stands at, as uint8 (H, W, 3) RGB, upright."""
    _check_size(picture, max_pixels)
    turn = _UPRIGHT.get(_orientation(picture))
    rgb = _rgb(picture)
    return np.asarray(rgb if turn is None else rgb.transpose(turn), dtype=np.uint8)


def _check_size(picture: Image.Image, max_pixels: int) -> None:
    width, height = picture.size
    if width * height > max_pixels:
        raise TooManyPixels(
            f"The picture has {width} × {height} pixels; at most {max_pixels:,} pixels are read."
        )


def _orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 where there is none; a damaged EXIF block is no reason to refuse."""
    if picture.format == ImageKind.TIFF.value:
        return 1  # Pillow turns TIFF pictures itself
    try:
        return int(picture.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:
        return 1


def _rgb(picture: Image.Image) -> Image.Image:
    """Any mode to RGB, transparency over white."""
    if picture.mode.startswith(("I", "F")):
        return Image.fromarray(_eight_bit(np.asarray(picture))).convert("RGB")
    if not picture.has_transparency_data:
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _eight_bit(grey: NDArray[np.generic]) -> NDArray[np.uint8]:
    """16-bit, 32-bit and floating-point grey (H, W) to uint8, by the range that the values use."""
    values = np.nan_to_num(grey.astype(np.float32))
    top = float(values.max(initial=0.0))
    ranges = (1.0,) if grey.dtype.kind == "f" else ()
    white = next((limit for limit in (*ranges, 255.0, 65535.0, 4294967295.0) if top <= limit), top)
    eight: NDArray[np.uint8] = np.clip(values * (255.0 / white) + 0.5, 0, 255).astype(np.uint8)
    return eight
