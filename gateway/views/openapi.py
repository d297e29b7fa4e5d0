"""The OpenAPI 3.1 document of an application's routes."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from gateway.contract import Problem
from gateway.views.headers import OF_ANSWERS, REQUEST_ID, Header, of_answer
from gateway.views.operations import OPERATIONS, Bodies, Operation

Schema = dict[str, Any]

_EVERYWHERE = (403, 429)
_REFERENCE = "#/components/schemas/{model}"
_HEADER = "#/components/headers/{name}"
_DESCRIPTION = "Text out of pictures and documents, on your own machines."


def documented(app: web.Application) -> dict[tuple[str, str], Operation]:
    """The operations whose routes the application has, in the table's order."""
    there = set(routes(app))
    return {route: told for route, told in OPERATIONS.items() if route in there}


def routes(app: web.Application) -> Iterable[tuple[str, str]]:
    """Method and path of each; HEAD goes without saying."""
    for route in app.router.routes():
        if route.resource and route.method != "HEAD":
            yield route.method, route.resource.canonical


def document(operations: Mapping[tuple[str, str], Operation], *, keys: bool) -> Schema:
    """keys: whether this server asks for them."""
    paths: dict[str, Schema] = {}
    for (method, path), operation in operations.items():
        paths.setdefault(path, {})[method.lower()] = _operation(method, path, operation, keys)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Inkline", "version": _version(), "description": _DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": _schemas(operations.values()),
            "headers": {header.name: _of_answers(header) for header in OF_ANSWERS},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
            },
        },
    }


def _operation(method: str, path: str, operation: Operation, keys: bool) -> Schema:
    named = re.sub(r"\W+", "_", f"{method.lower()}{path}").strip("_")
    told: Schema = {
        "operationId": named,
        "summary": operation.summary,
        "parameters": [
            *_of_path(path),
            *_of_query(operation.query),
            *map(_of_request, (*operation.headers, REQUEST_ID)),
        ],
        "responses": {
            **{str(status): _response(status, told) for status, told in operation.answers.items()},
            **{str(status): _refusal(status) for status in _refusals(operation, keys)},
        },
    }
    if operation.body:
        told["requestBody"] = {"required": True, "content": _content(operation.body)}
    if keys and not operation.public:
        told["security"] = [{"key": []}, {"session": []}]
    return told


def _refusals(operation: Operation, keys: bool) -> list[int]:
    asked = keys and (not operation.public or bool(operation.body))
    possible = {*operation.errors, *_EVERYWHERE, *((401,) if asked else ())}
    return sorted(possible - set(operation.answers))


def _of_path(path: str) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _of_query(model: type[BaseModel] | None) -> list[Schema]:
    schema = model.model_json_schema() if model else {}
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": told.pop("description", ""),
            "schema": told,
        }
        for name, told in schema.get("properties", {}).items()
    ]


def _of_request(header: Header) -> Schema:
    return {"name": header.name, "in": "header", "required": False, **_told(header)}


def _of_answers(header: Header) -> Schema:
    return {"required": True, **_told(header)}


def _told(header: Header) -> Schema:
    return {"description": header.description, "schema": header.schema}


def _response(status: int, bodies: Bodies, *, refused: bool = False) -> Schema:
    return {
        "description": HTTPStatus(status).phrase,
        "headers": {
            header.name: {"$ref": _HEADER.format(name=header.name)}
            for header in of_answer(status, refused=refused)
        },
        **({"content": _content(bodies)} if bodies else {}),
    }


def _refusal(status: int) -> Schema:
    return _response(status, {"application/problem+json": Problem}, refused=True)


def _content(bodies: Bodies) -> Schema:
    return {
        media: {"schema": {"$ref": _REFERENCE.format(model=model.__name__)}} if model else {}
        for media, model in bodies.items()
    }


def _schemas(operations: Iterable[Operation]) -> Schema:
    models = {Problem} | {
        model
        for operation in operations
        for bodies in (operation.body, *operation.answers.values())
        for model in bodies.values()
        if model
    }
    ordered = sorted(models, key=lambda model: model.__name__)
    _, schema = models_json_schema(
        [(model, "validation") for model in ordered], ref_template=_REFERENCE
    )
    found: Schema = schema.get("$defs", {})
    return found


def _version() -> str:
    try:
        return version("inkline")
    except PackageNotFoundError:
        return "0"
