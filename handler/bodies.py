"""What a request to the recogniser may hold: wire tensors, a picture of a line, Base64 in JSON."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from textline.image import ImageError, TooManyPixels, UnsupportedImage, decode_image
from textline.line import Image, prepare_line
from textline.wire import CONTENT_TYPE, WireError, decode_lines

WIRE_FAMILY = "application/vnd.textline."


class BadRequest(ValueError):
    """A request that cannot be read, and the HTTP status that says so."""

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.status = int(status)
        self.phrase = status.phrase


@dataclass(frozen=True)
class Job:
    """A request's lines, or why it has none."""

    lines: Sequence[Image]
    error: BadRequest | None = None


def header(headers: Mapping[str, Any], name: str) -> str | None:
    """A request's header by its name in small letters; TorchServe keeps them as they were sent."""
    return next((str(value) for key, value in headers.items() if key.lower() == name), None)


def lines_of(body: Any, content_type: str | None, max_pixels: int) -> Sequence[Image]:
    """The lines (32, W) of a request's body; BadRequest says why there are none."""
    kind = (content_type or "").split(";")[0].strip().lower()
    if isinstance(body, dict):
        body = from_json(body)
    elif isinstance(body, str):
        body = body.encode()
    if not body:
        raise BadRequest("The request has no body.")
    if kind.startswith(WIRE_FAMILY):
        return from_wire(bytes(body), kind)
    return [from_picture(bytes(body), max_pixels)]


def from_wire(body: bytes, kind: str) -> Sequence[Image]:
    if kind != CONTENT_TYPE:
        raise BadRequest(
            f"This server reads {CONTENT_TYPE}, not {kind}.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        )
    try:
        lines, widths = decode_lines(body)
    except WireError as error:
        raise BadRequest(str(error)) from error
    return [line[0, :, :width] for line, width in zip(lines, widths.tolist(), strict=True)]


def from_picture(body: bytes, max_pixels: int) -> Image:
    try:
        return prepare_line(decode_image(body, max_pixels=max_pixels).pixels)
    except UnsupportedImage as error:
        raise BadRequest(str(error), HTTPStatus.UNSUPPORTED_MEDIA_TYPE) from error
    except TooManyPixels as error:
        raise BadRequest(str(error), HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from error
    except ImageError as error:
        raise BadRequest(str(error), HTTPStatus.UNPROCESSABLE_ENTITY) from error


def from_json(body: dict[str, Any]) -> bytes:
    """The bytes of `image`: Base64, or a `data:` URL."""
    image = body.get("image")
    if not isinstance(image, str):
        raise BadRequest("The JSON object needs `image`, a Base64 string.")
    if image.startswith("data:"):
        image = image.partition(",")[2]
    try:
        return base64.b64decode("".join(image.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest(f"`image` is not Base64: {error}") from error
