"""How the readers did: the same numbers whichever gateway is asked."""

import asyncio
from typing import Any

import pytest

from gateway.served import counting
from tests.gateway.asking import recognize, refused
from tests.gateway.conftest import Client, Start
from tests.gateway.live import viewing
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded
from tests.gateway.rolling import eventually


@pytest.fixture(autouse=True)
def moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of a minute is long for a test."""
    monkeypatch.setattr(counting, "SLOT", 1)
    monkeypatch.setattr(counting, "PAUSE", 0.1)


async def asked(client: Client, status: int = 200, **query: str) -> Any:
    async with client.get("/models/statistics", params=query) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def counted(client: Client, *, readings: int, errors: int = 0, cached: int = 0) -> Any:
    async def look() -> Any:
        told = await asked(client)
        total = told["total"]
        seen = (total["readings"], total["errors"], total["cached"])
        return told if seen == (readings, errors, cached) else None

    return await eventually(look, f"{readings}, {errors}, {cached}", 10)


async def test_every_gateway_tells_of_all_of_them(start: Start) -> None:
    first = await start(mongo_database="test-both")
    second = await start(mongo_database="test-both")
    known = encoded()
    for client, data in ((first, known), (second, encoded()), (second, encoded()), (first, known)):
        await recognize(client, data)
    for client in (first, second):
        told = await counted(client, readings=3, cached=1)
        assert told["versions"] == [{"name": "crnn", "version": "1.0"}]
        assert sum(slot["readings"] for slot in told["slots"]) == 3
        assert 0 < told["total"]["median_ms"] <= told["total"]["p95_ms"]
        assert (told["waiting"], told["live_sessions"]) == (0, 0)


async def test_one_version_by_itself(client: Client, model_server: ModelServer) -> None:
    await recognize(client, encoded(), model="crnn_v1")
    await recognize(client, encoded(), model="crnn_v2")
    await counted(client, readings=2)
    model_server.broken.add("2.0")
    await refused(
        client,
        503,
        "model_unavailable",
        data=encoded(),
        params={"model": "crnn_v2"},
        headers={"Cache-Control": "no-cache"},
    )
    await counted(client, readings=2, errors=1)
    for model, readings, errors in (("crnn_v1", 1, 0), ("crnn_v2", 1, 1), ("crnn", 2, 1)):
        total = (await asked(client, model=model))["total"]
        assert (total["readings"], total["errors"]) == (readings, errors), model
    assert (await asked(client, model="another_v1"))["total"]["median_ms"] is None


async def test_a_live_session_is_counted_while_it_is_open(client: Client) -> None:
    async def open_sessions(count: int) -> None:
        async def look() -> bool:
            return bool((await asked(client))["live_sessions"] == count)

        await eventually(look, f"{count} sessions", 10)

    async with viewing(client):
        await open_sessions(1)
    await open_sessions(0)


async def test_counts_outlast_a_gateway(start: Start) -> None:
    async with asyncio.timeout(30):
        first = await start(mongo_database="test-outlast")
        await recognize(first, encoded())
        await first.close()
        await counted(await start(mongo_database="test-outlast"), readings=1)


async def test_without_redis_it_says_so(start: Start) -> None:
    client = await start(redis_url="redis://127.0.0.1:9")
    assert (await asked(client, 503))["code"] == "statistics_unavailable"
