"""What was read before: search, one record, its picture, and forgetting it."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from gateway.corrections import Corrections
from gateway.history_index import Search
from gateway.keys import CALLER, FORGETTING, HISTORY, PAGE_PICTURES, TRAINING_SET
from gateway.models import split_version
from gateway.page_pictures import MEDIA_TYPE
from gateway.terms import needles_of
from gateway.validation import validated
from gateway.views.bodies import json_body
from gateway.views.replies import json_reply, picture_reply, reply, stream

routes = web.RouteTableDef()


class Query(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=200)] = ""
    model: Annotated[str, Field(max_length=64)] = ""
    before: Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")] | None = None
    corrected: Annotated[bool, Field(description="Only what a reader has corrected.")] = False
    limit: Annotated[int, Field(ge=1, le=100)] = 20

    def search(self) -> Search:
        name, version = split_version(self.model)
        return Search(
            needles_of(self.q), name or None, version, self.before, self.limit, self.corrected
        )


class PictureQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="One page, from 1, as a JPEG as large as it was read; without it, the bytes"
        " as they were sent.",
    )


@routes.get("/history")
async def listing(request: web.Request) -> web.Response:
    query = validated(Query, request.query.items())
    items, following = await request.app[HISTORY].list(request[CALLER].scope, query.search())
    return json_reply({"items": items, "next": following})


@routes.get("/history/corrections", allow_head=False)
async def corrections(request: web.Request) -> web.StreamResponse:
    """Corrected lines as a training set."""
    parts = request.app[TRAINING_SET].parts(request[CALLER].scope)
    disposition = 'attachment; filename="corrections.tar"'
    headers = {"Content-Type": "application/x-tar", "Content-Disposition": disposition}
    return await stream(request, parts, headers)


@routes.get("/history/{id}")
async def record(request: web.Request) -> web.Response:
    return json_reply(
        await request.app[HISTORY].get(request[CALLER].scope, request.match_info["id"])
    )


@routes.get("/history/{id}/image")
async def picture(request: web.Request) -> web.Response:
    """Asked for anew each time: the record may have been deleted."""
    page = validated(PictureQuery, request.query.items()).page
    history = request.app[HISTORY]
    image_hash = await history.image_hash(request[CALLER].scope, request.match_info["id"])
    tag = image_hash if page is None else f"{image_hash}.{page}"
    response = (
        web.Response(status=304)
        if any(known.value == tag for known in request.if_none_match or ())
        else await _picture(request, image_hash, page)
    )
    response.etag = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


async def _picture(request: web.Request, image_hash: str, page: int | None) -> web.Response:
    if page is None:
        return picture_reply(await request.app[HISTORY].picture(image_hash))
    return reply(await request.app[PAGE_PICTURES].page(image_hash, page), MEDIA_TYPE)


@routes.patch("/history/{id}")
async def correct(request: web.Request) -> web.Response:
    """The record, with its corrections."""
    given = await json_body(request, Corrections)
    scope, record_id = request[CALLER].scope, request.match_info["id"]
    await request.app[HISTORY].correct(scope, record_id, given.lines)
    return json_reply(await request.app[HISTORY].get(scope, record_id))


@routes.delete("/history/{id}")
async def forget(request: web.Request) -> web.Response:
    scope, record_id = request[CALLER].scope, request.match_info["id"]
    await request.app[FORGETTING].forget(await request.app[HISTORY].trace(scope, record_id))
    return web.Response(status=204)
