"""Documents that are new almost always."""

from collections.abc import Sequence
from typing import Any

from pymongo import ReplaceOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError


async def insert(
    collection: AsyncCollection[dict[str, Any]],
    documents: Sequence[dict[str, Any]],
    key: Sequence[str] = ("_id",),
) -> None:
    """Inserted, or written over one with the same `key`, should an earlier attempt have got so far.

    To replace what is not there takes the embedded server up to a third longer. Raises pymongo's
    errors.
    """
    try:
        # The driver adds an _id to what it inserts.
        await collection.insert_many([dict(one) for one in documents], ordered=False)
    except BulkWriteError:
        await collection.bulk_write(
            [ReplaceOne({name: one[name] for name in key}, one, upsert=True) for one in documents]
        )
