"""An Internet on this machine: one address of loopback stands for every public server.

All other addresses are judged by the rule that production has.
"""

import socket
import ssl
import zlib
from asyncio import sleep
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.fetching.connecting import Internet, look_up
from gateway.fetching.public import Address, is_elsewhere
from tests.gateway.pictures import encoded

PUBLIC_HOST = "127.99.0.1"
NAME = "pictures.example"


def allowed(address: Address) -> bool:
    return str(address) == PUBLIC_HOST or is_elsewhere(address)


@dataclass
class Names:
    """Each name's addresses, one list a look-up; the last one stays."""

    known: dict[str, list[list[str]]] = field(default_factory=lambda: {NAME: [[PUBLIC_HOST]]})
    asked: list[str] = field(default_factory=list)

    def look_up(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        answers = self.known.get(name)
        if name.endswith(".invalid"):  # resolvers take their time to say so
            raise socket.gaierror(f"{name} is unknown")
        if answers is None:
            return look_up(name)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def internet(self, tls: ssl.SSLContext | bool = True) -> Internet:
        return Internet(self.look_up, allowed, tls)


class Pages:
    """A server of pictures, and of what is none."""

    def __init__(self) -> None:
        self.picture = encoded()
        self.requests: list[web.BaseRequest] = []

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._count])
        for page in (
            self.picture_page, self.to, self.round, self.plain, self.gone, self.endless, self.slow,
            self.silent, self.bomb, self.cut,
        ):  # fmt: skip
            app.router.add_get(f"/{page.__name__.removesuffix('_page')}", page)
        return app

    @web.middleware
    async def _count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests.append(request)
        return await handler(request)

    async def picture_page(self, request: web.Request) -> web.Response:
        return web.Response(body=self.picture, content_type="text/html")

    async def to(self, request: web.Request) -> web.Response:
        headers = {"Location": request.query["place"]} if "place" in request.query else {}
        return web.Response(status=302, headers=headers, text="secret")

    async def round(self, request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/round"})

    async def plain(self, request: web.Request) -> web.Response:
        return web.Response(text="secret")

    async def gone(self, request: web.Request) -> web.Response:
        return web.Response(text="secret", status=404)

    async def endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if "said" in request.query:
            response.content_length = 10**12
        return await self._write_on(request, response, bytes(65536), 0.0)

    async def slow(self, request: web.Request) -> web.StreamResponse:
        """Never idle, and never done."""
        return await self._write_on(request, web.StreamResponse(), b"\x89", 0.02)

    async def _write_on(
        self, request: web.Request, response: web.StreamResponse, chunk: bytes, pause: float
    ) -> web.StreamResponse:
        await response.prepare(request)
        while True:
            await response.write(chunk)
            await sleep(pause)

    async def silent(self, request: web.Request) -> web.Response:
        await sleep(30)
        return web.Response()

    async def bomb(self, request: web.Request) -> web.Response:
        packed = zlib.compress(bytes(10_000_000))
        return web.Response(body=packed, headers={"Content-Encoding": "deflate"})

    async def cut(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = len(self.picture)
        await response.prepare(request)
        await response.write(self.picture[:100])
        assert request.transport is not None
        request.transport.abort()
        return response
