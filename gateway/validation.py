"""Named values of queries, forms and JSON into a pydantic model; says what is wrong by name."""

from collections.abc import Iterable
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from gateway.errors import BadRequest

M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], fields: Iterable[tuple[str, object]]) -> M:
    """Raises a BadRequest that names what is unknown, twice there or wrong."""
    given: dict[str, object] = {}
    for name, value in fields:
        if name in given:
            raise BadRequest(f"The option {name!r} is given twice.")
        given[name] = value
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise BadRequest(_explain(model, error.errors()[0])) from error


def values_of(annotation: Any) -> list[Any]:
    """What a field may be, where that is a list: a Literal or a boolean."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [True, False] if annotation is bool else []


def _explain(model: type[BaseModel], error: Any) -> str:
    name = str(error["loc"][0])
    if len(error["loc"]) > 1:
        return f"{'.'.join(map(str, error['loc']))}: {error['msg']}."
    if error["type"] == "extra_forbidden":
        return f"There is no option {name!r}; the options are {', '.join(model.model_fields)}."
    shown = repr(error["input"])
    if len(shown) > 60:
        shown = f"{shown[:60]}…"
    values = values_of(model.model_fields[name].annotation)
    if not values:
        return f"{name} is {shown}: {error['msg']}."
    return f"{name} must be one of {', '.join(str(v).lower() for v in values)}; it is {shown}."
