"""Many pictures out of one request: parts of a form, or a JSON object with items."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import BodyPartReader, web
from pydantic import TypeAdapter, ValidationError

from gateway.envelopes import JobFiles, JobImage, JobPicture, JobUrl, from_base64
from gateway.errors import BadRequest, GatewayError, TooLarge, Unsupported, described
from gateway.jobs.items import Sent
from gateway.patience import patiently
from gateway.uploads import (
    Fields,
    Pairs,
    malformed_form,
    members,
    part_chunks,
    read_body,
    read_option,
)

Keep = Callable[[bytes], Awaitable[str]]
"""Keeps a picture; its hash."""

_PICTURE: TypeAdapter[JobPicture] = TypeAdapter(JobPicture)
_MEMBERS = frozenset({*JobImage.model_fields, *JobUrl.model_fields})
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Limits:
    """Bytes of one picture, of a whole form, of a JSON body, which is held in memory; items."""

    picture: int
    form: int
    json: int
    items: int


async def receive(request: web.Request, limits: Limits, keep: Keep) -> tuple[list[Sent], Fields]:
    """Items and options; raises BadRequest and TooLarge for the envelope alone."""
    if request.content_type == "application/json":
        items, fields = await _json(request, limits, keep)
    elif request.content_type.startswith("multipart/"):
        items, fields = await _form(request, limits, keep)
    else:
        raise BadRequest("A job is a multipart form with parts file, or a JSON object with items.")
    if not items:
        raise BadRequest("A job needs at least one item: a part file, or one of items.")
    return items, [*fields, *request.query.items()]


async def item_of(picture: bytes, name: str, limits: Limits, keep: Keep) -> Sent:
    try:
        if not picture:
            raise Unsupported("There are no bytes in this picture.")
        if len(picture) > limits.picture:
            raise TooLarge(f"A picture may have at most {limits.picture:,} bytes.")
    except GatewayError as error:
        return Sent(name, error=described(error))
    return Sent(name, image_hash=await keep(picture))


async def _form(request: web.Request, limits: Limits, keep: Keep) -> tuple[list[Sent], Fields]:
    items: list[Sent] = []
    fields: Fields = []
    left = limits.form
    with malformed_form():
        async for part in patiently(await request.multipart()):
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise BadRequest("Each part of the form needs a name.")
            if part.name == "file":
                _check_count(len(items) + 1, limits)
                picture, size = await _picture(part, limits.picture, left)
                left -= size
                name = (part.filename or f"item {len(items) + 1}")[:_LONGEST_NAME]
                items.append(await item_of(picture, name, limits, keep))
            elif part.name in JobFiles.model_fields:
                fields.append((part.name, await read_option(part, limits.picture)))
            else:
                raise BadRequest(f"There is no option {part.name!r}; pictures are parts file.")
    return items, fields


async def _picture(part: BodyPartReader, limit: int, left: int) -> tuple[bytes, int]:
    """(the bytes, cut short just past the limit, and how many there were)."""
    kept: list[bytes] = []
    size = 0
    async for chunk in part_chunks(part):
        if size <= limit:
            kept.append(chunk)
        size += len(chunk)
        if size > left:
            raise TooLarge("These are too many bytes for one job; send several jobs.")
    return b"".join(kept), size


async def _json(request: web.Request, limits: Limits, keep: Keep) -> tuple[list[Sent], Fields]:
    body = await read_body(request, limits.json, limits.json)
    # Tens of megabytes of Base64 would hold up everybody else.
    given, fields = await asyncio.to_thread(_parse, body)
    _check_count(len(given), limits)
    return [await _item(i, item, limits, keep) for i, item in enumerate(given)], fields


def _parse(body: bytes) -> tuple[list[JobPicture], Fields]:
    pairs = members(body)
    lists = [value for name, value in pairs if name == "items"]
    if len(lists) != 1 or not isinstance(lists[0], list) or isinstance(lists[0], Pairs):
        raise BadRequest("The object needs items once: a list of objects with image or url.")
    items = [_checked(i, item) for i, item in enumerate(lists[0])]
    return items, [(name, value) for name, value in pairs if name != "items"]


def _checked(index: int, item: object) -> JobPicture:
    """An item's shape belongs to the envelope; what its strings hold does not."""
    if not isinstance(item, Pairs):
        raise BadRequest(f"items[{index}] must be an object with image or url.")
    given = dict(item)
    if len(given) != len(item):
        raise BadRequest(f"items[{index}] needs either image or url, once.")
    try:
        return _PICTURE.validate_python(given)
    except ValidationError as error:
        raise BadRequest(_what_is_wrong(index, given)) from error


def _what_is_wrong(index: int, given: dict[str, object]) -> str:
    """In words; with two kinds to choose from, pydantic would tell of both."""
    if unknown := sorted(given.keys() - _MEMBERS):
        return f"items[{index}] has {unknown[0]!r}; it may have image, url and name."
    if ("image" in given) == ("url" in given):
        return f"items[{index}] needs either image or url, once."
    return f"The members of items[{index}] must be strings."


async def _item(index: int, given: JobPicture, limits: Limits, keep: Keep) -> Sent:
    name = (given.name or f"item {index + 1}")[:_LONGEST_NAME]
    if isinstance(given, JobUrl):
        return Sent(name, url=given.url)
    try:
        picture = await asyncio.to_thread(from_base64, given.image)
    except BadRequest as error:
        return Sent(name, error=described(error))
    return await item_of(picture, name, limits, keep)


def _check_count(count: int, limits: Limits) -> None:
    if count > limits.items:
        raise BadRequest(f"A job may have at most {limits.items:,} items; send several jobs.")
