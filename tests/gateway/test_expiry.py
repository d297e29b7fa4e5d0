"""HISTORY_DAYS: old records go with their pictures, younger ones and theirs stay."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import AsyncMongoClient

from tests.gateway.asking import recognize
from tests.gateway.conftest import Start
from tests.gateway.pictures import encoded


async def test_old_records_go(start: Start, mongo_url: str) -> None:
    name = "test-expiry"
    client = await start(mongo_database=name)
    shared, alone = encoded(), encoded()
    old = [(await recognize(client, data))["id"] for data in (shared, alone)]
    young = (await recognize(client, shared, layout="page"))["id"]
    async with AsyncMongoClient[dict[str, Any]](mongo_url) as mongo:
        long_ago = {"$set": {"timestamp": datetime.now(UTC) - timedelta(days=3)}}
        await mongo[name]["history"].update_many({"_id": {"$in": old}}, long_ago)
        sweeping = await start(mongo_database=name, history_days=2)
        for _ in range(100):
            if (await client.get(f"/history/{old[1]}")).status == 404:
                break
            await asyncio.sleep(0.1)
        kept = [document["_id"] async for document in mongo[name]["pictures.files"].find()]
    assert [(await client.get(f"/history/{record}")).status for record in old] == [404, 404]
    response = await sweeping.get(f"/history/{young}/image")
    assert await response.read() == shared
    assert len(kept) == 1
    assert not (await recognize(client, alone))["cached"]
