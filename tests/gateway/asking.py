"""Asking the gateway, and checking what every answer must be."""

import time
from io import BytesIO
from typing import Any

from aiohttp import FormData

from tests.gateway.conftest import Client
from tests.machine import a_second


async def recognize(client: Client, data: bytes, kind: str = "image/png", **options: str) -> Any:
    headers = {"Content-Type": kind}
    async with client.post(
        "/recognize", data=BytesIO(data), headers=headers, params=options
    ) as response:
        assert response.status == 200, await response.text()
        return await response.json()


def as_form(data: bytes, **options: str) -> FormData:
    form = FormData()
    form.add_field("file", data, filename="receipt.png", content_type="image/png")
    for name, value in options.items():
        form.add_field(name, value)
    return form


async def refused(client: Client, status: int, code: str, **request: Any) -> str:
    """The problem's detail, once everything about it is as the contract says."""
    start = time.perf_counter()
    path = request.pop("path", "/recognize")
    async with client.request(request.pop("method", "POST"), path, **request) as response:
        body = await response.json(content_type="application/problem+json")
        assert time.perf_counter() - start < a_second()
        assert (response.status, body["status"], body["code"]) == (status, status, code), body
        assert set(body) == {"type", "title", "status", "detail", "code", "request_id"}
        assert body["request_id"] == response.headers["X-Request-ID"]
    assert (await client.get("/healthz")).status == 200
    return str(body["detail"])
