"""Shares of the traffic: the same in all gateways, fair, steady, and nobody's failure."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Sequence

import pytest

from gateway.keys import SHARES
from gateway.rollout.traffic import Traffic
from tests.gateway import servers
from tests.gateway.asking import recognize
from tests.gateway.conftest import Client, Start
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded

FOLLOW = 0.9
"""Gateways follow within a second."""


async def share(client: Client, new: float) -> None:
    assert client.app is not None
    shares = {"1.0": 1 - new, "2.0": new}
    await client.app[SHARES].put("crnn", Traffic("1.0", shares))


async def versions(client: Client, pictures: Sequence[bytes], **options: str) -> list[str]:
    """Few at a time: Redis must not look slow because this process is busy."""
    read = []
    for data in pictures:
        read.append(await recognize(client, data, store="false", **options))
    return [result["model"]["version"] for result in read]


async def test_every_gateway_follows_and_pictures_move_one_way(start: Start) -> None:
    database = f"test-{uuid.uuid4().hex[:12]}"
    first, second = await start(mongo_database=database), await start(mongo_database=database)
    pictures = [encoded() for _ in range(24)]
    assert set(await versions(second, pictures)) == {"1.0"}
    moved: set[int] = set()
    for new in (0.1, 0.5, 1.0):
        await share(first, new)
        await asyncio.sleep(FOLLOW)
        here, there = await versions(first, pictures), await versions(second, pictures)
        assert here == there
        read_by_new = {i for i, version in enumerate(here) if version == "2.0"}
        assert moved <= read_by_new
        moved = read_by_new
        listed = (await (await second.get("/models")).json())["models"]
        shown = {one["version"]: (one["default"], one["share"]) for one in listed}
        assert shown == {"1.0": (True, 1 - new), "2.0": (False, new)}
    assert len(moved) == len(pictures)


def test_shares_are_what_they_say() -> None:
    traffic = Traffic("1.0", {"1.0": 0.9, "2.0": 0.1})
    chosen = Counter(traffic.ranked(f"sha256:{i}")[0] for i in range(10_000))
    assert 900 < chosen["2.0"] < 1100


async def test_a_named_version_ignores_shares(client: Client) -> None:
    await share(client, 0.5)
    pictures = [encoded() for _ in range(4)]
    assert set(await versions(client, pictures, model="crnn_v2")) == {"2.0"}
    assert set(await versions(client, pictures, model="crnn_v1")) == {"1.0"}


async def test_nobody_sees_a_new_version_fail(client: Client, model_server: ModelServer) -> None:
    await share(client, 1.0)
    await share(client, 0.5)
    assert set(await versions(client, [encoded() for _ in range(10)])) == {"1.0", "2.0"}
    model_server.broken.add("2.0")
    assert set(await versions(client, [encoded() for _ in range(10)])) == {"1.0"}


async def test_nobody_waits_for_a_version_that_was_taken_away(
    client: Client, model_server: ModelServer
) -> None:
    await share(client, 1.0)
    await versions(client, [encoded()])
    model_server.slow, model_server.forgets = 0.3, True
    before = len(model_server.asked)
    reading = asyncio.create_task(recognize(client, encoded(), store="false"))
    while len(model_server.asked) < before + 2:  # noqa: ASYNC110 - the page is looked at first
        await asyncio.sleep(0.01)
    await share(client, 0.0)
    model_server.versions["crnn"].remove("2.0")
    assert (await asyncio.wait_for(reading, 20))["model"]["version"] == "1.0"


@pytest.mark.parametrize("forgets", [False, True], ids=["down", "emptied"])
async def test_without_redis_the_last_known_shares_stand(start: Start, forgets: bool) -> None:
    port = servers.free_port()
    with servers.redis(port) as url:
        client = await start(redis_url=url)
        await share(client, 1.0)
        assert set(await versions(client, [encoded() for _ in range(4)])) == {"2.0"}
    if forgets:
        with servers.redis(port):
            await asyncio.sleep(2.1)
            assert set(await versions(client, [encoded() for _ in range(4)])) == {"2.0"}
    else:
        assert set(await versions(client, [encoded() for _ in range(4)])) == {"2.0"}
