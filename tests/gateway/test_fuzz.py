"""A small share of `make fuzz`, against a live gateway; FUZZ_REQUESTS makes it a larger one."""

import os

import pytest

from benchmarks.fuzz_gateway import fuzz
from tests.gateway.conftest import Client

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "150"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))


# aiohttp warns of what a form's parts call themselves, and strict warnings would be errors here.
@pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionHeader")
@pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionParam")
async def test_no_request_is_answered_500(client: Client) -> None:
    report = await fuzz(str(client.make_url("")), SEED, range(REQUESTS))
    print(report)
    assert not report.faults, "\n".join(report.faults)
    assert {200, 400, 404, 415, 422} <= set(report.statuses)
