"""What is kept of what was sent, in a real database."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
from gridfs import DEFAULT_CHUNK_SIZE
from pymongo import AsyncMongoClient

from gateway.errors import NotFound
from gateway.pictures import Document, Pictures

SENT = os.urandom(2 * DEFAULT_CHUNK_SIZE + 100)
NAME = "sha256:0"


class Database:
    def __init__(self, client: AsyncMongoClient[Document]) -> None:
        self.all = client["pictures"]
        self.pictures = Pictures(self.all)


@pytest.fixture
async def database(mongo_url: str) -> AsyncIterator[Database]:
    async with AsyncMongoClient[Document](mongo_url) as client:
        await client.drop_database("pictures")
        made = Database(client)
        await made.pictures.prepare()
        yield made


@pytest.mark.parametrize("size", [0, 1, DEFAULT_CHUNK_SIZE, len(SENT)])
async def test_what_was_sent_comes_back(database: Database, size: int) -> None:
    await database.pictures.put(NAME, SENT[:size])
    assert await database.pictures.get(NAME) == SENT[:size]


async def test_the_same_picture_from_many_at_the_same_time(database: Database) -> None:
    await asyncio.gather(*(database.pictures.put(NAME, SENT) for _ in range(8)))
    assert await database.pictures.get(NAME) == SENT
    assert await database.all["pictures.chunks"].count_documents({}) == 3


async def test_a_picture_is_whole_when_it_is_sent_again_after_a_crash(database: Database) -> None:
    """Which came after some of its parts were written."""
    await database.pictures.put(NAME, SENT)
    await database.all["pictures.files"].delete_one({"_id": NAME})
    await database.all["pictures.chunks"].delete_one({"n": 2})
    with pytest.raises(NotFound):
        await database.pictures.get(NAME)
    await database.pictures.put(NAME, SENT)
    assert await database.pictures.get(NAME) == SENT


async def test_nothing_is_left_of_a_deleted_picture(database: Database) -> None:
    await database.pictures.put(NAME, SENT)
    await database.pictures.delete(NAME)
    await database.pictures.delete(NAME)
    with pytest.raises(NotFound):
        await database.pictures.get(NAME)
    assert not await database.all["pictures.chunks"].count_documents({})
