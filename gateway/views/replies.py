"""Answers: JSON, text, pictures."""

import logging
from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from typing import Any

import orjson
from aiohttp import web

from gateway.keys import REQUEST_ID
from gateway.pdf import is_pdf
from textline.image import sniff

log = logging.getLogger("gateway")

PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Nobody on the way keeps it."""
_COPIED = 1024 * 1024
"""aiohttp warns of larger bodies that are not read as a stream."""


def json_reply(content: Any, *, status: int = 200) -> web.Response:
    """Content, or JSON that is already written."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    return reply(body, "application/json", status=status)


def picture_reply(picture: bytes) -> web.Response:
    kind = sniff(picture)
    other = "application/pdf" if is_pdf(picture) else "application/octet-stream"
    return reply(picture, kind.media_type if kind else other)


async def stream(
    request: web.Request, parts: AsyncIterator[bytes], headers: Mapping[str, str]
) -> web.StreamResponse:
    """An answer that is never in memory as a whole; the first part may still raise an error."""
    first = await anext(parts)
    response = web.StreamResponse(
        headers={**PRIVATE, "X-Request-ID": request[REQUEST_ID], **headers}
    )
    await response.prepare(request)
    try:
        await response.write(first)
        async for part in parts:
            await response.write(part)
        await response.write_eof()
    except ConnectionResetError:  # nobody reads it any more
        pass
    except Exception:
        log.exception("the answer to request %s broke off", request[REQUEST_ID])
        _break_off(request)
    return response


def _break_off(request: web.Request) -> None:
    """An answer that ended in good order would look complete."""
    if request.transport is not None:
        request.transport.abort()


def reply(body: bytes, content_type: str, *, status: int = 200) -> web.Response:
    """Nobody on the way keeps it: results are private."""
    return web.Response(
        body=BytesIO(body) if len(body) > _COPIED else body,
        status=status,
        headers={"Content-Type": content_type, "Cache-Control": "no-store"},
    )
