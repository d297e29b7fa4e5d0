"""The web pages in their visitor's language, static files, and the headers that guard both."""

import asyncio
from pathlib import Path

import aiohttp_jinja2
from aiohttp import web

from gateway.access import public
from gateway.assets import asset, reply, takes_gzip
from gateway.keys import SETTINGS
from gateway.languages import LANGUAGES, negotiate, words
from gateway.modules import modules_of

STATIC = Path(__file__).parents[2] / "frontend" / "static"

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        # The one policy there is (imaging/studio.js) knows one address, that of our own worker.
        "trusted-types worker",
    ]
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A browser asks each time and mostly hears 304: file names carry no hash, so that modules can
    # import one another without a build step, and a new version is seen at once.
    "Cache-Control": "no-cache",
}

PAGES = {"read": "/"} | {n: f"/app/{n}" for n in ("batch", "live", "history", "models")}
"""Where each page is; below /app, since the API has /history, /live and /models."""

# Named in the page's head, so that the browser fetches them at once instead of import by import.
MODULES = {name: modules_of(STATIC / "js", f"pages/{name}.js") for name in PAGES}

routes = web.RouteTableDef()


@routes.get("/")
@public
async def first_page(request: web.Request) -> web.StreamResponse:
    return _page(request, "read")


@routes.get("/app/{page}")
@public
async def page(request: web.Request) -> web.StreamResponse:
    name = request.match_info["page"]
    if PAGES.get(name) != request.path:
        raise web.HTTPNotFound
    return _page(request, name)


def _page(request: web.Request, name: str) -> web.StreamResponse:
    language = negotiate(request.cookies.get("language"), request.headers.get("Accept-Language"))
    context = {
        "page": name,
        "pages": PAGES,
        "language": language,
        "languages": LANGUAGES,
        "words": words(language),
        "modules": MODULES[name],
        "settings": request.app[SETTINGS],
        "origin": f"{request.scheme}://{request.host}",
    }
    response = aiohttp_jinja2.render_template(f"{name}.html", request, context)
    response.headers.update(HEADERS)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    if takes_gzip(request.headers.get("Accept-Encoding", "")):
        response.enable_compression(web.ContentCoding.gzip)
    return response


@routes.get("/static/{path:.+}")
@public
async def static(request: web.Request) -> web.StreamResponse:
    path = STATIC / request.match_info["path"]
    if not _is_static(path):
        raise web.HTTPNotFound
    zipped = takes_gzip(request.headers.get("Accept-Encoding", ""))
    # A worker is bound by the policy that comes with its own file, not by its page's.
    headers = {**HEADERS, "Content-Security-Policy": CONTENT_SECURITY_POLICY}
    return reply(request, await asyncio.to_thread(asset, path, zipped=zipped), headers)


def _is_static(path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(STATIC) and path.is_file()
    except (OSError, ValueError):  # no name of a file: too long, or with a null byte
        return False


@routes.get("/favicon.ico")
@public
async def favicon(request: web.Request) -> web.StreamResponse:
    """Browsers ask for it by this name where a page does not name one, such as a bare picture."""
    return web.FileResponse(STATIC / "img" / "icon.svg", headers=HEADERS)
