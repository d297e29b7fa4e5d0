"""The contract: /openapi.json for programs, /docs for people."""

from collections.abc import Iterator
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from gateway.access import public
from gateway.keys import KEYRING
from gateway.live.options import LiveOptions
from gateway.views.openapi import Schema, document, documented
from gateway.views.page import CONTENT_SECURITY_POLICY, HEADERS
from gateway.views.replies import json_reply

routes = web.RouteTableDef()


@routes.get("/openapi.json")
@public
async def openapi(request: web.Request) -> web.Response:
    return json_reply(_document(request))


@routes.get("/docs")
@public
async def docs(request: web.Request) -> web.StreamResponse:
    contract = _document(request)
    context = {
        "contract": contract,
        "operations": list(_operations(contract)),
        "live_options": LiveOptions.model_json_schema()["properties"],
        "origin": f"{request.scheme}://{request.host}",
        "keys": KEYRING in request.app,
    }
    response = aiohttp_jinja2.render_template("docs.html", request, context)
    response.headers.update(HEADERS)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


def _document(request: web.Request) -> Schema:
    return document(documented(request.app), keys=KEYRING in request.app)


def _operations(contract: Schema) -> Iterator[dict[str, Any]]:
    for path, methods in contract["paths"].items():
        for method, told in methods.items():
            yield {"method": method.upper(), "path": path, **told}
