"""Who asks (by key, by session, or, without keys, the one owner), and how often they may."""

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.api_keys import Key, Keyring
from gateway.caller import LOCAL, NOBODY, Caller
from gateway.errors import Forbidden, Unauthorized
from gateway.keys import CALLER, KEYRING, RATE_LIMITS, SESSIONS, SETTINGS
from gateway.rate_limits import client_address
from gateway.settings import is_loopback

COOKIE = "session"

_public: set[Handler] = set()


def public(handler: Handler) -> Handler:
    """Mark what answers without a key; everything else does not."""
    _public.add(handler)
    return handler


@web.middleware
async def count_address(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Before any key is looked at, so that guessing keys is counted too."""
    limits = request.app.get(RATE_LIMITS)
    if limits and _counts(request):
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
        trusted = request.app[SETTINGS].trusted_proxies
        await limits.count_address(client_address(request.remote or "", forwarded, trusted))
    return await handler(request)


@web.middleware
async def count_key(request: web.Request, handler: Handler) -> web.StreamResponse:
    limits, key = request.app.get(RATE_LIMITS), request[CALLER].key
    if limits and key and _counts(request):
        await limits.count_key(key.id)
    return await handler(request)


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


def admin(request: web.Request) -> str:
    """Who may change models, by name; Forbidden for others.

    Without keys that is the one owner on loopback, and nobody where the server is open to all.
    """
    key = request[CALLER].key
    if key is not None and key.role == "admin":
        return key.name
    if KEYRING not in request.app and is_loopback(request.app[SETTINGS].host):
        return LOCAL.owner
    raise Forbidden("This needs an admin key: python -m gateway.keyring add NAME --role admin.")


def _counts(request: web.Request) -> bool:
    """The page, its files and what a supervisor asks are free; signing in is not."""
    return request.method == "POST" or not _is_public(request)


def _is_public(request: web.Request) -> bool:
    """Also what does not exist: the answer is 404 or 405 for everybody."""
    match = request.match_info
    return match.http_exception is not None or match.handler in _public
