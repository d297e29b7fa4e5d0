"""`make bench-history`: searching a long history on the embedded server, and adding to it."""

import argparse
import asyncio
import random
import re
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from tqdm import tqdm

from benchmarks.records import OWNER, Records
from deploy.free_ports import on_free_ports
from deploy.stack import Stack
from gateway.history import History
from gateway.history_index import entry_of
from gateway.history_records import document_of
from gateway.history_upgrade import HistoryUpgrade
from gateway.pictures import chunks_of, file_of

Database = AsyncDatabase[dict[str, Any]]
Question = Callable[[], Awaitable[Sequence[object]]]

BATCH = 20
"""Larger ones fill the embedded server's cache with what is not yet committed, and it stalls."""
PAGE = 20


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    name: str
    p50: float
    p95: float
    found: str


async def fill(database: Database, records: Records, count: int) -> None:
    """In batches; but for its pace, as the gateway does it."""
    await HistoryUpgrade(database).round()  # all will have the terms of today
    await History(database).prepare()
    for _ in tqdm(range(0, count, BATCH), unit_scale=BATCH, unit=" records"):
        drawn = [records.draw() for _ in range(BATCH)]
        documents = [{**document_of(one.entry), "timestamp": one.time} for one in drawn]
        await database["history"].insert_many(documents)
        await database["history_terms"].insert_many(map(entry_of, documents))
        hashes = [document["image_hash"] for document in documents]
        pictures = list(zip(hashes, (one.entry.picture for one in drawn), strict=True))
        await database["pictures.chunks"].insert_many(c for p in pictures for c in chunks_of(*p))
        await database["pictures.files"].insert_many(file_of(*picture) for picture in pictures)


async def measure(name: str, questions: list[Question]) -> Times:
    times, found = [], []
    for ask in questions:
        begin = time.perf_counter()
        answer = await ask()
        times.append(1000 * (time.perf_counter() - begin))
        found.append(len(answer))
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Times(name, statistics.median(times), p95, f"{statistics.mean(found):.1f}")


def asked(
    session: ClientSession, queries: Sequence[str], before: Sequence[str | None]
) -> list[Question]:
    """Pages of PAGE records, as a browser or a program asks the gateway for them."""

    def one(query: str, start: str | None) -> Question:
        sent = {"q": query, "limit": str(PAGE), **({"before": start} if start else {})}

        async def ask() -> Sequence[object]:
            async with session.get("/history", params=sent) as answer:
                answer.raise_for_status()
                items: list[object] = (await answer.json())["items"]
                return items

        return ask

    return [one(query, start) for query, start in zip(queries, before, strict=True)]


def kept(history: History, records: Records) -> Question:
    """One more reading with its picture, as the gateway keeps it before it answers."""
    entry = records.draw().entry

    async def ask() -> list[bool]:
        if not await history.add(entry):
            raise RuntimeError("it was not kept")
        return [True]

    return ask


def by_regex(database: Database, query: str) -> Question:
    """How it would be without an index of terms: every record is looked at."""

    async def ask() -> list[dict[str, Any]]:
        words = [{"text": {"$regex": re.escape(w), "$options": "i"}} for w in query.split()]
        listed = {"text": 1, "timestamp": 1, "thumbnail": 1}
        found = database["history"].find({"owner": OWNER, "$and": words}, listed)
        return await found.sort("_id", -1).limit(PAGE).to_list()

    return ask


async def run(stack: Stack, count: int, rounds: int) -> None:
    records = Records(random.Random(1), count)
    async with AsyncMongoClient[dict[str, Any]](stack.mongo_url, tz_aware=True) as client:
        database = client["inkline"]
        await fill(database, records, count)
        stack.start("gateway")
        async with ClientSession(stack.gateway_url) as session:
            await answering(session)
            print(f"{count:,} records, {rounds} of each, through the gateway; milliseconds:")
            await ask_all(session, records, count, rounds)
        more = [kept(History(database), records) for _ in range(rounds)]
        print(line(await measure("one more is kept", more)))
        frequent = records.questions(rounds)["a frequent word"][0]
        print(line(await measure("a frequent word by regex", [by_regex(database, frequent)])))


async def answering(session: ClientSession) -> None:
    """Return when the gateway answers; it has no models here, and needs none."""
    while True:
        with suppress(ClientError):
            async with session.get("/healthz"):
                return
        await asyncio.sleep(0.1)


async def ask_all(session: ClientSession, records: Records, count: int, rounds: int) -> None:
    first = asked(session, [""], [None])
    print(line(await measure("the first page after a start", first)))
    for name, queries in records.questions(rounds).items():
        print(line(await measure(name, asked(session, queries, [None] * rounds))))
    middle = [records.id_at(random.randrange(count)) for _ in range(rounds)]
    print(line(await measure("a page from the middle", asked(session, [""] * rounds, middle))))
    frequent = records.questions(rounds)["a frequent word"]
    print(line(await measure("the same in the middle", asked(session, frequent, middle))))


def line(times: Times) -> str:
    return f"  {times.name:32} p50 {times.p50:8.1f}  p95 {times.p95:8.1f}  ({times.found} records)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    with on_free_ports() as settings, Stack(settings) as stack:
        stack.start("redis", "mongo")
        asyncio.run(run(stack, arguments.records, arguments.rounds))


if __name__ == "__main__":
    main()
