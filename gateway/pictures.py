"""Pictures as they were sent, in GridFS under the hash of their bytes."""

from contextlib import suppress

from gridfs import AsyncGridFSBucket
from gridfs.errors import FileExists, NoFile
from pymongo.asynchronous.database import AsyncDatabase

from gateway.errors import NotFound


class Pictures:
    """Raises pymongo's errors when the database does not answer."""

    def __init__(
        self, database: AsyncDatabase[dict[str, object]], bucket: str = "pictures"
    ) -> None:
        self._files = database[f"{bucket}.files"]
        self._bucket = AsyncGridFSBucket(database, bucket_name=bucket)

    async def put(self, image_hash: str, picture: bytes) -> None:
        if await self._files.find_one({"_id": image_hash}, {"_id": 1}):
            return
        with suppress(FileExists):  # somebody else sends the same picture at the same time
            await self._bucket.upload_from_stream_with_id(image_hash, image_hash, picture)

    async def get(self, image_hash: str) -> bytes:
        try:
            stream = await self._bucket.open_download_stream(image_hash)
            return await stream.read()
        except NoFile as error:
            raise NotFound("This picture is no longer kept.") from error

    async def delete(self, image_hash: str) -> None:
        with suppress(NoFile):
            await self._bucket.delete(image_hash)
