"""The live gateway of tests/gateway, and one with a worker."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.gateway.conftest import client as client
from tests.gateway.conftest import model_server as model_server
from tests.gateway.conftest import mongo_url as mongo_url
from tests.gateway.conftest import redis_url as redis_url
from tests.gateway.conftest import start as start
from tests.gateway.conftest import torchserve_url as torchserve_url
from tests.gateway.office import Office, staffed


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(redis_url: str, mongo_url: str) -> AsyncIterator[Office]:
    """For all tests of a module, which find the model server quick or make it slow."""
    async with staffed(redis_url, mongo_url) as opened:
        yield opened
