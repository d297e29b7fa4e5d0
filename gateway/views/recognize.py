"""POST /recognize: one picture in, its text out."""

import asyncio

from aiohttp import web

from gateway.accept import negotiate
from gateway.answers import answer
from gateway.documents import Extent, TooLong
from gateway.errors import Unsupported
from gateway.formats import FORMATS
from gateway.keys import CALLER, FETCHER, RECOGNITION, REQUEST_ID, SETTINGS
from gateway.options import Options, parse
from gateway.orders import Order, Outcome
from gateway.uploads import Upload, receive
from gateway.views.acceptance import accept_one, prefers_async
from gateway.views.replies import json_reply, reply

routes = web.RouteTableDef()


@routes.post("/recognize")
async def recognize(request: web.Request) -> web.Response:
    upload = await receive(request, request.app[SETTINGS].max_upload_bytes)
    options = _options(request, upload)
    if not upload.picture:
        raise Unsupported("There are no bytes in this picture.")
    if prefers_async(request):
        return await accept_one(request, upload.picture, options)
    picture = await _bytes(request, upload)
    order = _order(request, picture, options)
    try:
        outcome = await request.app[RECOGNITION].read(order)
    except TooLong:
        return await accept_one(request, picture, options)
    return await _reply(request, order, outcome)


def _options(request: web.Request, upload: Upload) -> Options:
    fields = list(upload.fields)
    if all(name != "format" for name, _ in fields):
        fields.append(("format", negotiate(request.headers.get("Accept"))))
    return parse(fields)


async def _bytes(request: web.Request, upload: Upload) -> bytes:
    """Raises UrlRefused."""
    if isinstance(upload.picture, bytes):
        return upload.picture
    return await request.app[FETCHER].fetch(upload.picture)


def _order(request: web.Request, picture: bytes, options: Options) -> Order:
    settings = request.app[SETTINGS]
    return Order(
        picture=picture,
        options=options,
        owner=request[CALLER].owner,
        request_id=request[REQUEST_ID],
        waits_for=Extent(settings.sync_max_pages, settings.sync_max_pixels),
        fresh="no-cache" in request.headers.get("Cache-Control", "").lower(),
    )


async def _reply(request: web.Request, order: Order, outcome: Outcome) -> web.Response:
    form = order.options.format
    if form != "json":
        body = await request.app[RECOGNITION].write(outcome.packed, order.picture, form)
        return reply(body, FORMATS[form].media_type)
    if outcome.reading.quick:
        return json_reply(answer(outcome.reading, outcome.head))
    return json_reply(await asyncio.to_thread(answer, outcome.reading, outcome.head))
