"""A picture and its options out of a request: JSON, a form, or the plain bytes."""

import asyncio
import json
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from gateway.envelopes import FileRequest, ImageRequest, UrlRequest
from gateway.errors import BadRequest, TooLarge
from gateway.patience import patiently
from gateway.validation import validated

Fields = list[tuple[str, object]]

_JSON_SLACK = 64 * 1024
"""What a JSON object may hold beside its picture."""
_MAX_OPTION_BYTES = 1024
_CHUNK = 256 * 1024


Picture = bytes | str
"""Its bytes, or the address where they are."""


@dataclass(frozen=True)
class Upload:
    """fields: options by name as sent, some perhaps twice."""

    picture: Picture
    fields: Fields


async def receive(request: web.Request, max_bytes: int) -> Upload:
    """Raises BadRequest, TooLarge. Every form may carry options in the query too."""
    kind = request.content_type
    if kind == "application/json":
        upload = await _json(request, max_bytes)
    elif kind.startswith("multipart/"):
        upload = await _form(request, max_bytes)
    else:  # what the bytes are is found out from them, whatever the client calls them
        upload = Upload(await read_body(request, max_bytes, max_bytes), [])
    return Upload(upload.picture, [*upload.fields, *request.query.items()])


async def _json(request: web.Request, max_bytes: int) -> Upload:
    limit = max_bytes * 4 // 3 + _JSON_SLACK
    body = await read_body(request, limit, max_bytes)
    # Tens of megabytes of Base64 would hold up everybody else.
    return await asyncio.to_thread(_from_json, body, max_bytes)


def _from_json(body: bytes, max_bytes: int) -> Upload:
    pairs = members(body)
    fields = [(name, value) for name, value in pairs if name not in ("image", "url")]
    if len(pairs) - len(fields) != 1:
        raise BadRequest(
            "The object needs the picture once: as image (Base64 or a data: URL) or as url."
        )
    if any(name == "url" for name, _ in pairs):
        return Upload(validated(UrlRequest, pairs).url, fields)
    picture = validated(ImageRequest, pairs).image
    _check_size(len(picture), max_bytes)
    return Upload(picture, fields)


class Pairs(list[tuple[str, object]]):
    """A JSON object with every pair it holds, the same name twice too."""


def members(body: bytes, name: str = "The body") -> Pairs:
    """The names and values of a JSON object, doubles kept; raises BadRequest."""
    try:
        pairs = json.loads(body, object_pairs_hook=Pairs)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{name} is not JSON: {error}") from error
    if not isinstance(pairs, Pairs):
        raise BadRequest(f"{name} must be a JSON object.")
    return pairs


async def _form(request: web.Request, max_bytes: int) -> Upload:
    pictures: list[bytes] = []
    fields: Fields = []
    with malformed_form():
        async for part in patiently(await request.multipart()):
            await _part(part, max_bytes, pictures, fields)
    if len(pictures) != 1:
        raise BadRequest(
            f"The form needs the picture once, as the part file; {len(pictures)} sent."
        )
    return Upload(pictures[0], fields)


@contextmanager
def malformed_form() -> Iterator[None]:
    """What aiohttp raises while it reads a form as a BadRequest."""
    try:
        yield
    except HttpProcessingError as error:  # a part's header
        raise BadRequest(f"The form is malformed: {error.message}") from error
    except (ValueError, AssertionError, web.RequestPayloadError) as error:
        raise BadRequest(f"The form is malformed: {error}") from error


async def _part(
    part: MultipartReader | BodyPartReader | None,
    max_bytes: int,
    pictures: list[bytes],
    fields: Fields,
) -> None:
    if not isinstance(part, BodyPartReader) or part.name is None:
        raise BadRequest("Each part of the form needs a name.")
    if part.name == "file":
        pictures.append(await gather(part_chunks(part), max_bytes))
    elif part.name not in FileRequest.model_fields:
        raise BadRequest(f"There is no option {part.name!r}; the picture is the part file.")
    else:
        fields.append((part.name, await read_option(part, max_bytes)))


async def read_option(part: BodyPartReader, max_bytes: int) -> str:
    value = await gather(part_chunks(part), _MAX_OPTION_BYTES, max_bytes)
    return value.decode("utf-8", "replace")


def part_chunks(part: BodyPartReader) -> AsyncIterable[bytes]:
    return patiently(_chunks(part))


async def _chunks(part: BodyPartReader) -> AsyncIterable[bytes]:
    while chunk := await part.read_chunk(_CHUNK):
        yield chunk


async def read_body(request: web.Request, limit: int, max_bytes: int) -> bytes:
    if request.content_length is not None and request.content_length > limit:
        raise _too_large(max_bytes)
    try:
        chunks = request.content.iter_any()
        coming = chunks if request.content.is_eof() else patiently(chunks)
        return await gather(coming, limit, max_bytes)
    except web.RequestPayloadError as error:
        raise BadRequest(f"The body is malformed: {error}") from error


async def gather(chunks: AsyncIterable[bytes], limit: int, told: int | None = None) -> bytes:
    """All chunks; TooLarge as soon as they exceed the limit, before the rest is read.

    told: what a picture may have, where that is another limit.
    """
    kept: list[bytes] = []
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise _too_large(told or limit)
        kept.append(chunk)
    return b"".join(kept)


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise _too_large(max_bytes)


def _too_large(max_bytes: int) -> TooLarge:
    return TooLarge(f"A picture may have at most {max_bytes:,} bytes.")
