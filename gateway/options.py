"""The options of a reading: what they may be, and how they describe themselves."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from gateway.validation import validated, values_of


def _flag(value: object) -> object:
    """Queries and forms can only spell a boolean."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


Flag = Annotated[bool, BeforeValidator(_flag)]


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    model: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        "crnn", description="Which recogniser reads: a name, or a name with its version (crnn_v1)."
    )
    layout: Literal["auto", "page", "line"] = Field(
        "auto",
        description="A page, whose lines are found first, or one line; auto decides by the image.",
    )
    binarize: Literal["none", "otsu", "sauvola"] = Field(
        "none",
        description="Black and white before reading; sauvola copes with uneven light.",
    )
    deskew: Flag = Field(False, description="Straighten the page first.")
    chars: Flag = Field(True, description="Give the place and confidence of each character.")
    template: Literal["none", "receipt"] = Field(
        "none",
        description="Also extract named fields; of a receipt: company, date, address, total.",
    )
    format: Literal["json", "text", "tsv", "hocr", "alto", "pdf"] = Field(
        "json", description="What the answer is; pdf is the picture with its text to search."
    )
    store: Flag = Field(True, description="Keep the result and the picture in the history.")


def parse(fields: Iterable[tuple[str, object]]) -> Options:
    """Options by name; raises a BadRequest that names what is unknown, twice there or wrong."""
    return validated(Options, fields)


def describe(models: Iterable[str]) -> list[dict[str, Any]]:
    """Each option with its values, default and a sentence."""
    return [
        {
            "name": name,
            "values": list(models) if name == "model" else values_of(field.annotation),
            "default": field.default,
            "description": field.description,
        }
        for name, field in Options.model_fields.items()
    ]
