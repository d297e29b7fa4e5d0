"""A gateway over real Redis and a real MongoDB-wire server; tests set the model server's state."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from gateway.app import PUBLIC, create_app
from gateway.fetching.connecting import Internet
from gateway.settings import Settings
from tests.gateway import servers
from tests.gateway.internet import NAME, PUBLIC_HOST, Pages
from tests.gateway.model_server import ModelServer

Client = TestClient[Request, Application]
Start = Callable[..., Awaitable[Client]]


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with servers.redis(servers.free_port()) as url:
        yield url


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("mongo")
    with servers.mongo(servers.free_port(), folder) as url:
        yield url


@pytest.fixture
def model_server() -> ModelServer:
    return ModelServer()


@pytest.fixture
async def torchserve_url(model_server: ModelServer) -> AsyncIterator[str]:
    async with TestServer(model_server.application()) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def start(redis_url: str, mongo_url: str, torchserve_url: str) -> AsyncIterator[Start]:
    """Start a gateway on a database of its own, with other settings than the usual ones."""
    clients: list[Client] = []

    async def _start(internet: Internet = PUBLIC, **settings: object) -> Client:
        usual: dict[str, object] = {
            "redis_url": redis_url,
            "mongo_url": mongo_url,
            "mongo_database": f"test-{uuid.uuid4().hex[:12]}",
            "torchserve_url": torchserve_url,
            "torchserve_management_url": torchserve_url,
        }
        app = create_app(Settings.model_validate({**usual, **settings}), internet)
        client = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        return client

    yield _start
    for client in clients:
        await client.close()


@pytest.fixture
async def client(start: Start) -> Client:
    return await start()


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
async def public(pages: Pages) -> AsyncIterator[str]:
    """The address of a public server with these pages."""
    async with TestServer(pages.application(), host=PUBLIC_HOST) as server:
        yield f"http://{NAME}:{server.port}"
