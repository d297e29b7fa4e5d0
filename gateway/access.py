"""Who asks: by key, by session, or, where no keys are configured, the one owner."""

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.api_keys import Key, Keyring
from gateway.caller import LOCAL, NOBODY, Caller
from gateway.errors import Unauthorized
from gateway.keys import CALLER, KEYRING, SESSIONS

COOKIE = "session"

_public: set[Handler] = set()


def public(handler: Handler) -> Handler:
    """Mark what answers without a key; everything else does not."""
    _public.add(handler)
    return handler


@web.middleware
async def authenticate(request: web.Request, handler: Handler) -> web.StreamResponse:
    request[CALLER] = await _caller(request)
    return await handler(request)


async def _caller(request: web.Request) -> Caller:
    keyring = request.app.get(KEYRING)
    if keyring is None:
        return LOCAL
    if _is_public(request):
        return NOBODY
    return await identify(request, keyring)


async def identify(request: web.Request, keyring: Keyring) -> Caller:
    """By the Authorization header, else by the cookie; raises Unauthorized."""
    sent = request.headers.get("Authorization")
    if sent is not None:
        scheme, _, text = sent.partition(" ")
        key = keyring.find(text.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise Unauthorized("This key is not known here, or was revoked.", "invalid_token")
        return Caller(key.id, key)
    key = await _of_session(request, keyring)
    if key is None:
        raise Unauthorized("This needs a key: send Authorization: Bearer KEY, or sign in.")
    return Caller(key.id, key)


async def _of_session(request: web.Request, keyring: Keyring) -> Key | None:
    token = request.cookies.get(COOKIE)
    key_id = await request.app[SESSIONS].key_id(token) if token else None
    return keyring.get(key_id) if key_id else None


def _is_public(request: web.Request) -> bool:
    """Also what does not exist: the answer is 404 or 405 for everybody."""
    match = request.match_info
    return match.http_exception is not None or match.handler in _public
