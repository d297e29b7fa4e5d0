"""The options of a live session: the first message of a client."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.errors import BadRequest
from gateway.options import Flag, Options
from gateway.uploads import members
from gateway.validation import validated


def _said(name: str) -> str | None:
    """What the option of a reading of the same name says of itself."""
    return Options.model_fields[name].description


class LiveOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    model: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        "crnn", description=_said("model")
    )
    layout: Literal["auto", "page", "line"] = Field("auto", description=_said("layout"))
    binarize: Literal["none", "otsu", "sauvola"] = Field("none", description=_said("binarize"))
    chars: Flag = Field(False, description=_said("chars"))
    template: Literal["none", "receipt"] = Field("none", description=_said("template"))
    store: Flag = Field(True, description="Keep the session's text for its .srt and .vtt.")
    fps: Annotated[float, Field(gt=0, le=1000)] | None = Field(
        None,
        strict=False,
        description="How many frames are a second of the video: subtitles then have its times."
        " Without it a frame's time is when it arrives.",
    )

    @property
    def of_reading(self) -> Options:
        return Options.model_validate({"layout": self.layout, "binarize": self.binarize})


_NOT_LIVE = {
    "deskew": "lines of frames are read at any angle",
    "format": "answers are JSON, and /live/{id}.srt and .vtt have the text as subtitles",
}
"""Options of a reading that a session does without."""


def parse(message: str) -> LiveOptions:
    """Raises a BadRequest that names what is unknown, twice there or wrong."""
    given = members(message.encode(), "The first message")
    for name, _ in given:
        if name in _NOT_LIVE:
            raise BadRequest(f"{name} is no option of a live session: {_NOT_LIVE[name]}.")
    return validated(LiveOptions, given)
