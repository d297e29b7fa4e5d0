"""What happens to every request: a request id, a line in the log, errors, two guards."""

import asyncio
import logging
import re
import time
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.hdrs import METH_ALL
from aiohttp.typedefs import Handler, Middleware
from ulid import ULID

from gateway.errors import Forbidden, GatewayError, http_problem, internal, of_image, problem
from gateway.keys import REQUEST_ID
from gateway.logs import REQUEST
from gateway.metrics import REQUEST_SECONDS, REQUESTS
from textline.image import ImageError

log = logging.getLogger("gateway")
access = logging.getLogger("gateway.access")

_SENT_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@web.middleware
async def trace(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Take over the caller's X-Request-ID or make one; log method, path, status and time."""
    sent = request.headers.get("X-Request-ID", "")
    request_id = sent if _SENT_ID.fullmatch(sent) else str(ULID())
    request[REQUEST_ID] = request_id
    REQUEST.set(request_id)
    start = time.perf_counter()
    response = await handler(request)
    if not response.prepared:
        response.headers["X-Request-ID"] = request_id
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # In the next turn of the event loop, when the answer is on its way.
    seconds = time.perf_counter() - start
    asyncio.get_running_loop().call_soon(_note, request, response.status, seconds)
    return response


def _note(request: web.Request, status: int, seconds: float) -> None:
    route = _count(request, status, seconds)
    # The path without its query: searches of the history are nobody's business.
    said = (request.method, request.path, status, 1000 * seconds, request[REQUEST_ID])
    facts = {"method": request.method, "route": route, "status": status}
    access.info("%s %s %d %.1f ms %s", *said, extra={"facts": {**facts, "seconds": seconds}})


def _count(request: web.Request, status: int, seconds: float) -> str:
    """The route that was asked for, as it is written, so that there are not too many of them."""
    resource = request.match_info.route.resource
    route = resource.canonical if resource else "unknown"
    method = request.method if request.method in METH_ALL else "other"
    REQUESTS.labels(method, route, status).inc()
    if status != HTTPStatus.SWITCHING_PROTOCOLS:  # a session's length is no waiting time
        REQUEST_SECONDS.labels(route).observe(seconds)
    return route


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one place where exceptions become answers."""
    request_id = request[REQUEST_ID]
    try:
        return await handler(request)
    except GatewayError as error:
        return problem(error, request_id)
    except ImageError as error:
        return problem(of_image(error), request_id)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return http_problem(error, request_id)
    except Exception:
        log.exception("request %s failed", request_id)
        return internal(request_id)


def guard(host_names: frozenset[str] | None) -> Middleware:
    """Refuse what other sites' pages send through a visitor's browser to this machine.

    An unknown Host is how a page reaches loopback after rebinding its own name; a foreign Origin is
    a page elsewhere that asks for changes here, or opens a WebSocket, which browsers let any page
    do. `host_names` None: any Host will do.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        host = request.host.lower()
        if host_names is not None and _name(host) not in host_names:
            raise Forbidden("This server is not known by that name; ALLOWED_HOSTS can add it.")
        changes = request.method not in _READING or is_websocket(request)
        if changes and not own_origin(request, host_names):
            raise Forbidden("Pages of other sites may not change anything here.")
        return await handler(request)

    return check


def is_websocket(request: web.Request) -> bool:
    return request.headers.get("Upgrade", "").strip().lower() == "websocket"


def own_origin(request: web.Request, host_names: frozenset[str] | None) -> bool:
    """Programs send no Origin; browsers always do with what changes something."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        sent = urlsplit(origin.lower()).netloc
    except ValueError:  # no address at all
        return False
    host = request.host.lower()
    public = (host_names or frozenset()) - {"127.0.0.1", "localhost", "[::1]"}
    return sent == host or _name(sent) in public


def _name(host: str) -> str:
    """A Host without its port."""
    return re.sub(r":\d*$", "", host)
