"""The long history that is measured is one that the gateway knows as its own."""

import random
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient

from benchmarks.history import BATCH, fill
from benchmarks.records import OWNER, Records
from gateway.history import History
from gateway.history_index import Search
from tests.gateway import servers


async def test_a_drawn_history_is_read_like_any_other(tmp_path: Path) -> None:
    records = Records(random.Random(1), 2 * BATCH)
    with servers.mongo(servers.free_port(), tmp_path) as url:
        async with AsyncMongoClient[dict[str, Any]](url, tz_aware=True) as client:
            await fill(client["inkline"], records, 2 * BATCH)
            history = History(client["inkline"])
            found, _ = await history.list(OWNER, Search(limit=3 * BATCH))
            assert [one["id"] for one in found] == [
                records.id_at(number) for number in reversed(range(2 * BATCH))
            ]
            assert await history.picture(found[0]["image_hash"])
