"""What requests with pictures hold: the types that check them, which the OpenAPI document shows."""

import base64
import binascii
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, WithJsonSchema

from gateway.errors import BadRequest
from gateway.options import Options


def from_base64(text: object) -> bytes:
    """Raises BadRequest."""
    if not isinstance(text, str):
        raise BadRequest("image must be a string: Base64 or a data: URL.")
    if text.startswith("data:"):
        head, comma, text = text.partition(",")
        if not comma or not head.endswith(";base64"):
            raise BadRequest("image: a data: URL must be like data:image/png;base64,…")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest(f"image is not Base64: {error}") from error


def _address(url: object) -> str:
    if not isinstance(url, str):
        raise BadRequest("url must be a string: an http or https address.")
    return url


_IMAGE = "Base64, or a data: URL."
_URL = "A public http or https address of the picture."
_NAME = "What the item is called in the job."


class ImageRequest(Options):
    image: Annotated[bytes, BeforeValidator(from_base64), WithJsonSchema({"type": "string"})] = (
        Field(description=_IMAGE)
    )


class UrlRequest(Options):
    url: Annotated[str, BeforeValidator(_address)] = Field(description=_URL)


class PictureRequest(RootModel[ImageRequest | UrlRequest]):
    """The picture itself, or where it is."""


class FileRequest(Options):
    file: bytes = Field(description="The picture.")


class JobFiles(Options):
    file: list[bytes] = Field(description="The pictures, each a part of this name.")


class JobImage(BaseModel):
    """Its Base64 may be wrong: that item fails, the others are read."""

    model_config = ConfigDict(extra="forbid")

    image: str = Field(description=_IMAGE)
    name: str = Field("", description=_NAME)


class JobUrl(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: str = Field(description=_URL)
    name: str = Field("", description=_NAME)


JobPicture = JobImage | JobUrl


class JobRequest(Options):
    items: list[JobPicture] = Field(min_length=1)
