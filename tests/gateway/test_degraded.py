"""Parts that are down, hang or are full: the right answer, soon, and back to normal afterwards."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest
from redis.asyncio import Redis

from tests.gateway import servers
from tests.gateway.asking import recognize, refused
from tests.gateway.conftest import Client, Start
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded
from tests.machine import a_second


async def within_a_second(answer: Awaitable[Any]) -> Any:
    start = time.perf_counter()
    result = await answer
    assert time.perf_counter() - start < a_second()
    return result


@pytest.fixture
async def black_hole() -> AsyncIterator[str]:
    """An address that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(params=["refuses", "hangs"])
def dead(request: pytest.FixtureRequest, black_hole: str) -> str:
    return black_hole if request.param == "hangs" else f"127.0.0.1:{servers.free_port()}"


async def ready(client: Client) -> tuple[int, dict[str, str]]:
    response = await within_a_second(client.get("/readyz"))
    return response.status, await response.json()


async def test_all_is_well(client: Client) -> None:
    assert await ready(client) == (
        200,
        {"status": "ready", "torchserve": "ok", "redis": "ok", "mongo": "ok"},
    )


async def test_without_redis(start: Start, dead: str) -> None:
    client = await start(redis_url=f"redis://{dead}/0")
    data = encoded()
    for _ in range(3):
        result = await within_a_second(recognize(client, data))
        assert (result["cached"], result["stored"]) == (False, True)
    status, health = await ready(client)
    assert (status, health["status"], health["mongo"]) == (200, "degraded", "ok")
    assert health["redis"] != "ok"


async def test_redis_comes_back(start: Start) -> None:
    port = servers.free_port()
    data = encoded()
    with servers.redis(port) as url:
        client = await start(redis_url=url)
        await recognize(client, data)
        assert (await recognize(client, data))["cached"]
    assert not (await within_a_second(recognize(client, data)))["cached"]
    with servers.redis(port):
        await asyncio.sleep(2.1)
        await recognize(client, data)
        assert (await recognize(client, data))["cached"]


@pytest.mark.parametrize("when", ["asked", "told"])
async def test_what_is_read_while_redis_is_late_is_kept(
    client: Client, redis_url: str, model_server: ModelServer, when: str
) -> None:
    data = encoded()
    model_server.slow = 0.1 if when == "told" else 0.0
    async with Redis.from_url(redis_url) as redis:
        reading = asyncio.create_task(recognize(client, data))
        await asyncio.sleep(model_server.slow)
        await redis.client_pause(500)
        assert not (await reading)["cached"]
        assert (await recognize(client, data))["cached"]


async def test_without_mongo(start: Start, dead: str) -> None:
    client = await start(mongo_url=f"mongodb://{dead}")
    for _ in range(2):
        result = await within_a_second(recognize(client, encoded()))
        assert result["stored"] is False
        assert result["text"]
    for path in ("/history", "/history/x", "/history/x/image"):
        await refused(client, 503, "history_unavailable", method="GET", path=path)
    status, health = await ready(client)
    assert (status, health["status"], health["redis"]) == (200, "degraded", "ok")
    assert health["mongo"] != "ok"


async def test_without_torchserve(start: Start) -> None:
    url = f"http://127.0.0.1:{servers.free_port()}"
    client = await start(torchserve_url=url, torchserve_management_url=url)
    await refused(client, 503, "model_unavailable", data=encoded())
    await refused(client, 415, "unsupported_image", data=b"not a picture")
    await refused(client, 503, "model_unavailable", method="GET", path="/models")
    response = await client.post("/recognize", data=encoded())
    assert int(response.headers["Retry-After"]) > 0
    status, health = await ready(client)
    assert (status, health["status"]) == (503, "unavailable")
    assert (health["redis"], health["mongo"]) == ("ok", "ok")
    assert (await client.get("/options")).status == 200


async def test_what_was_read_is_still_answered_while_torchserve_is_away(
    client: Client, model_server: ModelServer
) -> None:
    data = encoded()
    await recognize(client, data)
    model_server.failing = 503
    assert (await recognize(client, data))["cached"]
    await refused(client, 503, "model_unavailable", data=encoded())
    model_server.failing = None
    await recognize(client, encoded())


@pytest.mark.parametrize("status", [500, 503, 507])
async def test_a_full_queue_or_a_dead_worker(
    client: Client, model_server: ModelServer, status: int
) -> None:
    model_server.failing = status
    await refused(client, 503, "model_unavailable", data=encoded())


@pytest.mark.parametrize(
    "nonsense", [[], {"lines": []}, {"lines": [{"text": "a"}]}, {"quads": [[1, 2]]}, "a"]
)
async def test_an_answer_that_is_no_reading(
    client: Client, model_server: ModelServer, nonsense: object
) -> None:
    model_server.nonsense = nonsense
    await refused(client, 503, "model_unavailable", data=encoded())
    model_server.nonsense = None
    await recognize(client, encoded())


async def test_no_worker_is_ready(client: Client, model_server: ModelServer) -> None:
    model_server.workers = "UNLOADING"
    status, health = await ready(client)
    assert status == 503
    assert "worker" in health["torchserve"]
    assert "worker" in await refused(client, 503, "model_unavailable", data=encoded())
    model_server.workers = "READY"
    await recognize(client, encoded())


async def test_a_model_that_takes_too_long(start: Start, model_server: ModelServer) -> None:
    client = await start(model_seconds=0.3)
    model_server.slow = 2.0
    await refused(client, 503, "model_unavailable", data=encoded())


async def test_no_more_pictures_wait_than_allowed(start: Start, model_server: ModelServer) -> None:
    client = await start(pictures_in_hand=1, pictures_waiting=1)
    model_server.slow = 0.3
    answers = await asyncio.gather(*(client.post("/recognize", data=encoded()) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [200, 200, 503, 503]
    assert (await client.post("/recognize", data=encoded())).status == 200


async def test_many_at_once(client: Client) -> None:
    results = await asyncio.gather(*(recognize(client, encoded()) for _ in range(30)))
    assert len({result["id"] for result in results}) == 30
    assert all(result["stored"] for result in results)
