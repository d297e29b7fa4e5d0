"""Video as it comes: a WebSocket of frames, and the text of its session as subtitles."""

from aiohttp import web
from ulid import ULID

from gateway.errors import BadRequest, Unauthorized
from gateway.keys import CALLER, KEYRING, LIVE, REQUEST_ID, SETTINGS
from gateway.live.cues import Cue, srt, vtt
from gateway.live.session import Visit
from gateway.middlewares import is_websocket
from gateway.views.replies import reply

routes = web.RouteTableDef()

HEARTBEAT = 20.0
"""Seconds between signs of life; a client that answers none is gone."""


@routes.get("/live", allow_head=False)
async def live(request: web.Request) -> web.StreamResponse:
    _check(request)
    most = request.app[SETTINGS].max_frame_bytes
    # Pictures are compressed already.
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=most, compress=False)
    socket.headers["X-Request-ID"] = request[REQUEST_ID]
    with request.app[LIVE].place(socket):
        await socket.prepare(request)
        await request.app[LIVE].hold(_visit(request), socket)
    return socket


@routes.get("/live/{id}.srt")
async def as_srt(request: web.Request) -> web.Response:
    return reply(srt(await _cues(request)).encode(), "application/x-subrip; charset=utf-8")


@routes.get("/live/{id}.vtt")
async def as_vtt(request: web.Request) -> web.Response:
    return reply(vtt(await _cues(request)).encode(), "text/vtt; charset=utf-8")


async def close_sessions(app: web.Application) -> None:
    await app[LIVE].close()


def _check(request: web.Request) -> None:
    """Browsers always send an Origin, which the guard has checked; programs send their key."""
    if not (is_websocket(request) and web.WebSocketResponse().can_prepare(request)):
        raise BadRequest("This is a WebSocket: connect to it with a client for those.")
    anonymous = "Origin" not in request.headers and "Authorization" not in request.headers
    if KEYRING in request.app and anonymous:
        raise Unauthorized("A client that sends no Origin needs a key: Authorization: Bearer KEY.")


def _visit(request: web.Request) -> Visit:
    keyring, key = request.app.get(KEYRING), request[CALLER].key

    def welcome() -> bool:
        return keyring is None or key is None or keyring.get(key.id) is not None

    return Visit(str(ULID()), request[CALLER].owner, request[REQUEST_ID], welcome)


async def _cues(request: web.Request) -> list[Cue]:
    archive = request.app[LIVE].archive
    return await archive.find(request[CALLER].scope, request.match_info["id"])
