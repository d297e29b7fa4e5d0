"""What several ask for at the same time is read once."""

import asyncio

from tests.gateway.asking import recognize
from tests.gateway.conftest import Client
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded


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
