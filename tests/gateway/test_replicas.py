"""Several TorchServes: readings are spread over them, and nobody sees one go."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager

import pytest
from aiohttp.test_utils import TestServer
from pydantic import ValidationError

from gateway.settings import Settings
from tests.gateway.asking import recognize
from tests.gateway.conftest import Client, Start
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded
from tests.machine import a_second


class Pair:
    """Two model servers, either of which may be stopped."""

    def __init__(self) -> None:
        self.models = (ModelServer(), ModelServer())
        self.servers = tuple(TestServer(model.application()) for model in self.models)

    @property
    def setting(self) -> str:
        urls = (str(server.make_url("")).rstrip("/") for server in self.servers)
        return ",".join(f"{url}|{url}" for url in urls)

    @property
    def asked(self) -> list[int]:
        return [len(model.asked) for model in self.models]


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    two = Pair()
    async with AsyncExitStack() as opened:
        for server in two.servers:
            # One that goes lets nobody hang on it for a minute, as aiohttp's would.
            await server.start_server(shutdown_timeout=0.1)
            opened.push_async_callback(server.close)
        yield two


async def read_many(client: Client, count: int) -> None:
    """Each is answered, or this fails."""
    await asyncio.gather(*(recognize(client, encoded(), store="false") for _ in range(count)))


async def test_readings_are_spread(start: Start, pair: Pair) -> None:
    client = await start(torchserve_replicas=pair.setting)
    await read_many(client, 10)
    assert all(asked >= 5 for asked in pair.asked)
    listed = (await (await client.get("/models")).json())["models"]
    assert [one["workers"] for one in listed] == [2, 2]


async def test_nobody_sees_a_replica_go_and_come_back(start: Start, pair: Pair) -> None:
    client = await start(torchserve_replicas=pair.setting)
    await read_many(client, 4)
    reading = asyncio.create_task(read_many(client, 12))
    await asyncio.sleep(0.05)
    await pair.servers[0].close()
    await reading
    await read_many(client, 4)
    assert (await client.get("/readyz")).status == 200


@contextmanager
def unreachable(port: int) -> Iterator[None]:
    """Connections to it are neither made nor refused, as with a host without power."""
    with ExitStack() as opened:
        full = opened.enter_context(socket.create_server(("127.0.0.1", port), backlog=0))
        for _ in range(2):
            waiting = opened.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield


async def test_a_replica_whose_host_goes_holds_nobody_up(start: Start, pair: Pair) -> None:
    client = await start(torchserve_replicas=pair.setting)
    await read_many(client, 4)
    port = pair.servers[0].port
    assert port
    await pair.servers[0].close()
    with unreachable(port):
        began = time.perf_counter()
        await read_many(client, 4)
        assert time.perf_counter() - began < 3 * a_second()


async def test_a_model_server_that_starts_slowly_is_waited_for(start: Start) -> None:
    slow = ModelServer(starting=1.5)
    async with TestServer(slow.application()) as server:
        url = str(server.make_url("")).rstrip("/")
        client = await start(torchserve_replicas=f"{url}|{url}")
        await read_many(client, 2)


STATES = {
    "full": ModelServer(failing=503),
    "broken": ModelServer(failing=500),
    "without the version": ModelServer(versions={"crnn": ["9.0"], "detector": ["9.0"]}),
}


@pytest.mark.parametrize("state", STATES)
async def test_what_one_cannot_read_another_does(start: Start, pair: Pair, state: str) -> None:
    client = await start(torchserve_replicas=pair.setting)
    await read_many(client, 2)
    then = STATES[state]
    pair.models[1].failing, pair.models[1].versions = then.failing, then.versions
    await read_many(client, 6)


async def test_a_version_is_asked_for_only_where_it_has_a_worker(start: Start, pair: Pair) -> None:
    pair.models[0].workers = "UNLOADING"
    client = await start(torchserve_replicas=pair.setting)
    await read_many(client, 4)
    assert pair.asked == [0, 8]
    pair.models[0].workers, pair.models[1].failing = "READY", 503
    await read_many(client, 2)


@pytest.mark.parametrize("value", ["http://a:1", "http://a:1|b", "a|b", "http://a:1|http://b|c"])
def test_a_pair_that_is_none(value: str) -> None:
    with pytest.raises(ValidationError, match="each replica is"):
        Settings(torchserve_replicas=value)
