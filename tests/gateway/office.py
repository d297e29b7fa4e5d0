"""A gateway and what its workers need to work for it."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import FormData
from aiohttp.test_utils import TestClient, TestServer

from gateway.app import create_app
from gateway.settings import Settings
from tests.gateway import servers
from tests.gateway.conftest import Client
from tests.gateway.model_server import ModelServer
from tests.gateway.workers import worker


@dataclass(frozen=True)
class Office:
    """environment: of a worker for this gateway."""

    client: Client
    model_server: ModelServer
    environment: dict[str, str]

    async def send(self, files: Sequence[tuple[str, bytes]], **options: str) -> str:
        """The id of a job of these files."""
        async with self.client.post("/jobs", data=form(files, **options)) as response:
            assert response.status == 202, await response.text()
            body = await response.json()
            assert response.headers["Location"] == f"/jobs/{body['id']}"
            assert (body["status"], body["total"]) == ("queued", len(files))
            return str(body["id"])

    async def job(self, job_id: str) -> Any:
        async with self.client.get(f"/jobs/{job_id}") as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def until(self, job_id: str, *, done: int, seconds: float = 60.0) -> Any:
        """The job as soon as this many items, or all of them, have been read or given up."""
        end = time.monotonic() + seconds
        while True:
            job = await self.job(job_id)
            if job["done"] + job["failed"] >= min(done, job["total"]):
                return job
            assert time.monotonic() < end, job
            await asyncio.sleep(min(1.0, 0.1 + 0.02 * job["done"]))  # an answer has all results

    async def ended(self, job_id: str) -> Any:
        return await self.until(job_id, done=1_000_000)

    async def history(self) -> int:
        """How many records there are."""
        count, before = 0, ""
        while True:
            query = {"limit": "100", **({"before": before} if before else {})}
            async with self.client.get("/history", params=query) as response:
                page = await response.json()
            count += len(page["items"])
            before = page["next"]
            if not before:
                return count


@asynccontextmanager
async def office(redis_url: str, mongo_url: str, /, **more: object) -> AsyncIterator[Office]:
    """In databases of its own, unless more names others."""
    model_server = ModelServer()
    async with TestServer(model_server.application()) as server:
        url = str(server.make_url("")).rstrip("/")
        settings: dict[str, object] = {
            "redis_url": servers.own_database(redis_url),
            "mongo_url": mongo_url,
            "mongo_database": f"test-{uuid.uuid4().hex[:12]}",
            "torchserve_url": url,
            "torchserve_management_url": url,
            "worker_processes": 2,
            **more,
        }
        app = create_app(Settings.model_validate(settings))
        async with TestClient(TestServer(app)) as client:
            environment = {name.upper(): str(value) for name, value in settings.items()}
            yield Office(client, model_server, environment)


@asynccontextmanager
async def staffed(redis_url: str, mongo_url: str, **more: object) -> AsyncIterator[Office]:
    """With a worker."""
    async with office(redis_url, mongo_url, **more) as opened:
        with worker(opened.environment):
            yield opened


def form(files: Sequence[tuple[str, bytes]], **options: str) -> FormData:
    data = FormData(quote_fields=False)
    for name, content in files:
        data.add_field("file", content, filename=name, content_type="image/png")
    for name, value in options.items():
        data.add_field(name, value)
    return data
