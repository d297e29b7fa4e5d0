"""Signing in with a key: the page then needs no header for pictures, events and sockets."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from gateway.access import COOKIE, identify, public
from gateway.caller import Caller
from gateway.errors import Forbidden, NotFound, Unauthorized
from gateway.keys import CALLER, KEYRING, SESSIONS, SETTINGS
from gateway.middlewares import own_origin
from gateway.views.bodies import json_body
from gateway.views.replies import json_reply

routes = web.RouteTableDef()


class SignIn(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    key: Annotated[str, Field(min_length=1, max_length=256, description="As it was printed.")]


@routes.get("/session")
@public
async def session(request: web.Request) -> web.Response:
    """Whether keys are asked for here, and who is signed in."""
    return json_reply(_described(request, await _visitor(request)))


@routes.get("/auth", allow_head=False)
async def auth(request: web.Request) -> web.Response:
    """For a proxy before the model servers: 204 where the request's key or session is known.

    The proxy asks with GET whatever it was asked with, so the guard against pages of other sites
    is ours to repeat.
    """
    if not own_origin(request, request.app[SETTINGS].host_names):
        raise Forbidden("Pages of other sites may not ask the model servers.")
    return web.Response(status=204)


@routes.post("/session")
@public
async def sign_in(request: web.Request) -> web.Response:
    if KEYRING not in request.app:
        raise NotFound("This server asks for no keys.")
    body = await json_body(request, SignIn)
    key = request.app[KEYRING].find(body.key.strip())
    if key is None:
        raise Unauthorized("This key is not known here, or was revoked.", "invalid_token")
    sessions = request.app[SESSIONS]
    response = json_reply(_described(request, Caller(key.id, key)))
    response.set_cookie(
        COOKIE,
        await sessions.open(key.id),
        max_age=sessions.seconds,
        httponly=True,
        samesite="Strict",
        secure=_by_tls(request),
    )
    return response


@routes.delete("/session")
@public
async def sign_out(request: web.Request) -> web.Response:
    response = web.Response(status=204)
    if token := request.cookies.get(COOKIE):
        await request.app[SESSIONS].close(token)
        response.del_cookie(COOKIE, httponly=True, samesite="Strict", secure=_by_tls(request))
    return response


async def _visitor(request: web.Request) -> Caller:
    if KEYRING not in request.app:
        return request[CALLER]
    try:
        return await identify(request, request.app[KEYRING])
    except Unauthorized:
        return request[CALLER]


def _described(request: web.Request, caller: Caller) -> dict[str, object]:
    key = caller.key
    return {
        "required": KEYRING in request.app,
        "name": key.name if key else None,
        "role": key.role if key else None,
    }


def _by_tls(request: web.Request) -> bool:
    """Directly, or at the proxy before us."""
    return request.secure or request.headers.get("X-Forwarded-Proto", "").lower() == "https"
