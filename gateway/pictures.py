"""Pictures as they were sent, in GridFS under the hash of their bytes.

Read and deleted by its driver, written by its specification
(https://github.com/mongodb/specifications/blob/master/source/gridfs/gridfs-spec.md): before each
picture the driver asks both collections for any document at all, to see whether it has to make
indexes, and the embedded server looks at every one of them for that.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pymongo
from gridfs import DEFAULT_CHUNK_SIZE, AsyncGridFSBucket
from gridfs.errors import NoFile
from pymongo.asynchronous.database import AsyncDatabase

from gateway.errors import NotFound
from gateway.inserting import insert

Document = dict[str, object]


class Pictures:
    """Raises pymongo's errors when the database does not answer."""

    def __init__(self, database: AsyncDatabase[Document], bucket: str = "pictures") -> None:
        self._files = database[f"{bucket}.files"]
        self._chunks = database[f"{bucket}.chunks"]
        self._bucket = AsyncGridFSBucket(database, bucket_name=bucket)

    async def prepare(self) -> None:
        """Make the index that its chunks are found by."""
        keys = [("files_id", pymongo.ASCENDING), ("n", pymongo.ASCENDING)]
        await self._chunks.create_index(keys, unique=True)

    async def put(self, image_hash: str, picture: bytes) -> None:
        """The same bytes twice at the same time, or once more after it broke off, do no harm."""
        if await self._files.find_one({"_id": image_hash}, {"_id": 1}):
            return
        chunks = list(chunks_of(image_hash, picture))
        if chunks:
            await insert(self._chunks, chunks, ("files_id", "n"))
        await insert(self._files, [file_of(image_hash, picture)])

    async def get(self, image_hash: str) -> bytes:
        try:
            stream = await self._bucket.open_download_stream(image_hash)
            return await stream.read()
        except NoFile as error:
            raise NotFound("This picture is no longer kept.") from error

    async def delete(self, image_hash: str) -> None:
        with suppress(NoFile):
            await self._bucket.delete(image_hash)


def chunks_of(image_hash: str, picture: bytes) -> Iterator[Document]:
    for n, start in enumerate(range(0, len(picture), DEFAULT_CHUNK_SIZE)):
        data = picture[start : start + DEFAULT_CHUNK_SIZE]
        yield {"files_id": image_hash, "n": n, "data": data}


def file_of(image_hash: str, picture: bytes) -> Document:
    return {
        "_id": image_hash,
        "length": len(picture),
        "chunkSize": DEFAULT_CHUNK_SIZE,
        "uploadDate": datetime.now(UTC),
        "filename": image_hash,
    }
