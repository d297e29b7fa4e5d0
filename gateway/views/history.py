"""What was read before: search, one record, its picture, and forgetting it."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from gateway.corrections import Corrections
from gateway.history_index import Search
from gateway.keys import CACHE, CALLER, HISTORY, JOB_REGISTRY, TRAINING_SET
from gateway.models import split_version
from gateway.terms import needles_of
from gateway.validation import validated
from gateway.views.bodies import json_body
from gateway.views.replies import json_reply, picture_reply, stream

routes = web.RouteTableDef()


class Query(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=200)] = ""
    model: Annotated[str, Field(max_length=64)] = ""
    before: Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20

    def search(self) -> Search:
        """One record more than asked for, which tells whether there are more."""
        name, version = split_version(self.model)
        return Search(needles_of(self.q), name or None, version, self.before, self.limit + 1)


@routes.get("/history")
async def listing(request: web.Request) -> web.Response:
    query = validated(Query, request.query.items())
    found = await request.app[HISTORY].list(request[CALLER].scope, query.search())
    items = found[: query.limit]
    following = items[-1]["id"] if len(found) > query.limit else None
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
    """The bytes as they were sent, asked for anew each time: the record may have been deleted."""
    history = request.app[HISTORY]
    image_hash = await history.image_hash(request[CALLER].scope, request.match_info["id"])
    known = any(tag.value == image_hash for tag in request.if_none_match or ())
    response = (
        web.Response(status=304) if known else picture_reply(await history.picture(image_hash))
    )
    response.etag = image_hash
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@routes.patch("/history/{id}")
async def correct(request: web.Request) -> web.Response:
    """The record, with its corrections."""
    given = await json_body(request, Corrections)
    scope, record_id = request[CALLER].scope, request.match_info["id"]
    await request.app[HISTORY].correct(scope, record_id, given.lines)
    return json_reply(await request.app[HISTORY].get(scope, record_id))


@routes.delete("/history/{id}")
async def forget(request: web.Request) -> web.Response:
    key, owner = await request.app[HISTORY].delete(request[CALLER].scope, request.match_info["id"])
    await request.app[CACHE].forget(key, owner)
    await request.app[JOB_REGISTRY].forget(request.match_info["id"])
    return web.Response(status=204)
