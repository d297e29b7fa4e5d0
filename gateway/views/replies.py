"""Answers: JSON, text, pictures."""

from io import BytesIO
from typing import Any

import orjson
from aiohttp import web

from textline.image import sniff

_COPIED = 1024 * 1024
"""aiohttp warns of larger bodies that are not read as a stream."""


def json_reply(content: Any, *, status: int = 200) -> web.Response:
    """Content, or JSON that is already written."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    return reply(body, "application/json", status=status)


def picture_reply(picture: bytes) -> web.Response:
    kind = sniff(picture)
    return reply(picture, kind.media_type if kind else "application/octet-stream")


def reply(body: bytes, content_type: str, *, status: int = 200) -> web.Response:
    """Nobody on the way keeps it: results are private."""
    return web.Response(
        body=BytesIO(body) if len(body) > _COPIED else body,
        status=status,
        headers={"Content-Type": content_type, "Cache-Control": "no-store"},
    )
