"""A small JSON object out of a request, checked by its type."""

import json
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel

from gateway.errors import BadRequest, TooLarge
from gateway.uploads import read_body
from gateway.validation import validated

M = TypeVar("M", bound=BaseModel)

_MAX_BYTES = 256 * 1024


async def json_body(request: web.Request, model: type[M]) -> M:
    """Raises a BadRequest that names what is wrong, TooLarge."""
    try:
        body = await read_body(request, _MAX_BYTES, _MAX_BYTES)
    except TooLarge as error:
        raise TooLarge(f"This body may have at most {_MAX_BYTES:,} bytes.") from error
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The body is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise BadRequest("The body must be a JSON object.")
    return validated(model, content.items())
