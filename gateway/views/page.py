"""The web page in its visitor's language, its static files, and the headers that guard both."""

from pathlib import Path

import aiohttp_jinja2
from aiohttp import web

from gateway.access import public
from gateway.keys import SETTINGS
from gateway.languages import LANGUAGES, negotiate, words

STATIC = Path(__file__).parents[2] / "frontend" / "static"

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
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

# Named in the page's head, so that the browser fetches them at once instead of import by import.
MODULES = sorted(
    path.relative_to(STATIC / "js").as_posix()
    for folder in ("js", "js/widgets")
    for path in (STATIC / folder).glob("*.js")
    if path.name != "theme.js"  # not a module: it runs before the first paint
)

routes = web.RouteTableDef()


@routes.get("/")
@public
async def page(request: web.Request) -> web.StreamResponse:
    language = negotiate(request.cookies.get("language"), request.headers.get("Accept-Language"))
    context = {
        "language": language,
        "languages": LANGUAGES,
        "words": words(language),
        "modules": MODULES,
        "max_upload_bytes": request.app[SETTINGS].max_upload_bytes,
        "origin": f"{request.scheme}://{request.host}",
    }
    response = aiohttp_jinja2.render_template("read.html", request, context)
    response.headers.update(HEADERS)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@routes.get("/static/{path:.+}")
@public
async def static(request: web.Request) -> web.StreamResponse:
    path = STATIC / request.match_info["path"]
    if not _is_static(path):
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=HEADERS)


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
