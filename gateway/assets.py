"""Static files: compressed for whoever takes that, and sent again only when they have changed."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aiohttp import web

_TAKES_GZIP = re.compile(r"(^|[\s,])(gzip|\*)\s*(;\s*q=(1|0\.0*[1-9])[\d.]*)?\s*(,|$)", re.I)
_TEXTS = ("text/", "application/json", "image/svg+xml")


@dataclass(frozen=True)
class Asset:
    body: bytes
    media_type: str
    tag: str


@dataclass(frozen=True)
class _File:
    plain: Asset
    zipped: Asset | None


def takes_gzip(accepted: str) -> bool:
    """By an Accept-Encoding header."""
    return _TAKES_GZIP.search(accepted) is not None


def asset(path: Path, *, zipped: bool) -> Asset:
    """A file as it is now; compressed once, not for each visitor."""
    facts = path.stat()
    file = _load(path, facts.st_mtime_ns, facts.st_size)
    return file.zipped if zipped and file.zipped else file.plain


@lru_cache(maxsize=512)
def _load(path: Path, changed: int, size: int) -> _File:
    body = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    tag = hashlib.sha256(body).hexdigest()[:32]
    plain = Asset(body, media_type, tag)
    if not media_type.startswith(_TEXTS):
        return _File(plain, None)
    # Without a time in it, so that equal files have equal bytes in every process.
    return _File(plain, Asset(gzip.compress(body, 9, mtime=0), media_type, f"{tag}-gzip"))


def reply(request: web.Request, found: Asset, headers: Mapping[str, str]) -> web.Response:
    """The asset, or that the browser has it already."""
    known = {tag.value for tag in request.if_none_match or ()}
    if found.tag in known or "*" in known:
        response = web.Response(status=304, headers=headers)
    else:
        charset = "utf-8" if found.media_type.startswith(_TEXTS) else None
        response = web.Response(
            body=found.body, content_type=found.media_type, charset=charset, headers=headers
        )
        if found.tag.endswith("-gzip"):
            response.headers["Content-Encoding"] = "gzip"
    response.etag = found.tag
    response.headers["Vary"] = "Accept-Encoding"
    return response
