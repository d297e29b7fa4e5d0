"""A gateway that dies in the middle of a rollout: another one goes on with it, or undoes it."""

import asyncio
import os
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from tests.gateway import servers
from tests.gateway.conftest import Start
from tests.gateway.dying_gateway import CODE
from tests.gateway.model_server import ModelServer
from tests.gateway.rolling import begin, eventually, quick, tell, until
from tests.gateway.workers import ROOT

STEPS = ("check", "register", "scale", "golden", "share", "watch", "promote", "drain")


@pytest.fixture
def settings(
    tmp_path: Path,
    redis_url: str,
    mongo_url: str,
    torchserve_url: str,
    model_server: ModelServer,
) -> dict[str, object]:
    """Of gateways that share their stores; 1.0 alone runs."""
    model_server.versions["crnn"] = ["1.0"]
    return quick(
        tmp_path,
        redis_url=redis_url,
        mongo_url=mongo_url,
        mongo_database=f"test-{uuid.uuid4().hex[:12]}",
        torchserve_url=torchserve_url,
        torchserve_management_url=torchserve_url,
    )


async def die_after(step: str, settings: dict[str, object], begun: Any) -> Any:
    """The rollout, which is begun where there is none yet, once its gateway is dead."""
    port = servers.free_port()
    given = {name.upper(): str(value) for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.gateway.dying_gateway"),
        cwd=ROOT,
        env={**os.environ, **given, "PORT": str(port), "DIES_AFTER": step},
    )
    try:
        if begun is None:
            begun = await _begin(f"http://127.0.0.1:{port}")
        async with asyncio.timeout(120):
            assert await process.wait() == CODE, step
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return begun


async def _begin(url: str) -> Any:
    async with ClientSession(url) as session:

        async def begun() -> Any:
            try:
                body = {"model": "crnn", "version": "3.0"}
                async with session.post("/models/rollouts", json=body) as response:
                    return await response.json() if response.status == 202 else None
            except ClientError:
                return None

        return await eventually(begun, "a gateway that takes the rollout", seconds=120)


async def test_killed_after_every_step_it_still_ends(
    start: Start, settings: dict[str, object], model_server: ModelServer
) -> None:
    begun = None
    for step in STEPS:
        begun = await die_after(step, settings, begun)
    client = await start(**settings)
    ended = await until(client, begun, "promoted")
    done = [one["step"] for one in ended["steps"]]
    assert done == ["begin", *STEPS]
    assert len({one["who"] for one in ended["steps"][1:]}) == len(STEPS)
    assert model_server.versions["crnn"][0] == "3.0"
    assert model_server.told.count("register 3.0") == 1


@pytest.mark.parametrize("step", ["register", "share", "promote"])
async def test_killed_after_a_step_it_can_be_undone(
    start: Start, settings: dict[str, object], model_server: ModelServer, step: str
) -> None:
    begun = await die_after(step, settings, None)
    client = await start(**{**settings, "rollout_step_seconds": 60})
    await tell(client, begun, "rollback", why="its gateway died")
    await until(client, begun, "rolled_back")

    async def as_before() -> bool:
        return model_server.versions["crnn"] == ["1.0"]

    await eventually(as_before, "3.0 is removed")


async def test_a_replica_that_starts_anew_gets_everything_back(
    start: Start, settings: dict[str, object], model_server: ModelServer
) -> None:
    """Its versions, workers and default."""
    client = await start(**{**settings, "keep_old": 3600})
    begun = await begin(client)
    await until(client, begun, "promoted")
    model_server.versions["crnn"], model_server.idle = ["1.0"], set()

    async def back() -> bool:
        return model_server.versions["crnn"] == ["3.0", "1.0"] and not model_server.idle

    await eventually(back, "3.0 is there again")
