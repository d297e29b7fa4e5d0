"""What several ask for at the same time is read once."""

import asyncio
import time
from collections.abc import Callable

from redis.asyncio import Redis

from tests.gateway.asking import recognize
from tests.gateway.conftest import Client, Start
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded
from tests.machine import a_second


async def test_the_same_picture_at_the_same_time(client: Client, model_server: ModelServer) -> None:
    model_server.slow = 0.3
    data = encoded()
    results = await asyncio.gather(*(recognize(client, data) for _ in range(5)))
    assert len(model_server.asked) == 2
    assert sorted(result["cached"] for result in results) == [False] + [True] * 4
    assert len({result["id"] for result in results}) == 1
    assert len((await (await client.get("/history")).json())["items"]) == 1


async def test_a_failure_is_not_kept(client: Client, model_server: ModelServer) -> None:
    model_server.slow, model_server.failing = 0.2, 503
    data = encoded()
    answers = await asyncio.gather(*(client.post("/recognize", data=data) for _ in range(3)))
    assert [answer.status for answer in answers] == [503] * 3
    model_server.failing = None
    assert not (await recognize(client, data))["cached"]


async def test_no_cache_reads_anew(client: Client, model_server: ModelServer) -> None:
    model_server.slow = 0.3
    data, headers = encoded(), {"Cache-Control": "no-cache"}
    posts = (client.post("/recognize", data=data, headers=headers) for _ in range(2))
    answers = await asyncio.gather(*posts)
    assert not any([(await answer.json())["cached"] for answer in answers])
    assert len(model_server.asked) == 4


async def test_over_several_gateways(start: Start, model_server: ModelServer) -> None:
    gateways = [await start(mongo_database="several-gateways") for _ in range(2)]
    model_server.slow = 0.5
    data = encoded()
    results = await asyncio.gather(*(recognize(one, data) for one in gateways * 3))
    assert len(model_server.asked) == 2
    assert sorted(result["cached"] for result in results) == [False] + [True] * 5
    assert len({result["id"] for result in results}) == 1


async def test_a_gateway_that_fails_leaves_it_to_another(
    start: Start, model_server: ModelServer
) -> None:
    gateways = [await start() for _ in range(2)]
    model_server.slow, model_server.failing = 0.3, 503
    data = encoded()
    posts = [gateway.post("/recognize", data=data) for gateway in gateways]
    assert [(await answer).status for answer in asyncio.as_completed(posts)] == [503] * 2
    assert len(model_server.asked) == 2


async def until(happened: Callable[[], bool]) -> None:
    for _ in range(500):
        if happened():
            return
        await asyncio.sleep(0.02)
    raise AssertionError


async def test_a_gateway_that_dies_costs_seconds(
    start: Start, redis_url: str, model_server: ModelServer
) -> None:
    first, second = await start(), await start()
    model_server.slow = 30.0
    data = encoded()
    lost = asyncio.create_task(first.post("/recognize", data=data))
    await until(lambda: bool(model_server.asked))
    async with Redis.from_url(redis_url) as redis:
        (claim,) = [key async for key in redis.scan_iter("claim:*")]
        await redis.set(claim, b"of a gateway that is gone", px=1500)
    model_server.slow = 0.0
    begin = time.monotonic()
    assert not (await recognize(second, data))["cached"]
    assert 1.0 < time.monotonic() - begin < 1.5 + 2 * a_second()
    lost.cancel()
