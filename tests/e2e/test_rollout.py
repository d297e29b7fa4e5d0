"""From 1.0 to 2.0 and back, on two TorchServe replicas and under load: nobody notices."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from benchmarks.rendered import draw_page, encoded
from deploy.free_ports import on_free_ports
from deploy.stack import Stack
from gateway.errors import ModelUnavailable
from gateway.replica import Loaded, Replica
from tests.gateway.rolling import eventually

A_SECOND = 1.0
"""In which every gateway follows."""
RATE = 20
AT_ONCE = 4
"""Requests under way: a machine that is too slow for the rate is asked less often."""
START_SECONDS = 400.0
SETTINGS = {
    "TS_LOAD_MODELS": "crnn=crnn-1.0.mar,detector=detector-1.0.mar",
    "ROLLOUT_SHARES": "0.2,0.6",
    "ROLLOUT_STEP_SECONDS": "2",
    "ROLLOUT_MIN_READINGS": "10",
    "ROLLOUT_PATIENCE": "60",
    # What is under way when a version is removed is lost: a slow machine takes longer.
    "ROLLOUT_DRAIN_SECONDS": "6",
    # Times on a machine that does other things say nothing of the models.
    "ROLLOUT_MAX_P95_RATIO": "20",
}


@dataclass(frozen=True)
class Site:
    """A gateway with two TorchServes, each of which has 1.0 alone."""

    stack: Stack
    other: Stack
    pairs: list[tuple[str, str]]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch, on_free_ports() as one, on_free_ports() as two:
        ports = [(s.torchserve_port, s.torchserve_management_port) for s in (one, two)]
        pairs = [(f"http://127.0.0.1:{i}", f"http://127.0.0.1:{m}") for i, m in ports]
        patch.setenv("TORCHSERVE_REPLICAS", ",".join("|".join(pair) for pair in pairs))
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        with Stack(one.model_copy(update={"start_timeout": START_SECONDS})) as stack:
            patch.setenv("TS_LOAD_MODELS", "crnn=crnn-1.0.mar")  # one detector is enough here
            with Stack(two) as other:
                other.start("torchserve")
                stack.start("redis", "mongo", "torchserve", "gateway")
                stack.wait_until_ready()
                asyncio.run(both_ready(pairs))
                yield Site(stack, other, pairs)


async def both_ready(pairs: Sequence[tuple[str, str]]) -> None:
    async with ClientSession() as session:

        async def ready() -> bool:
            return await state_of(pairs, session) == [(["1.0"], ["1.0"])] * 2

        await eventually(ready, "1.0 is ready on both", seconds=START_SECONDS)


@dataclass
class Load:
    """What was answered: when it was asked for, and by which version; failures as they came."""

    answers: list[tuple[datetime, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    async def ask(self, session: ClientSession, url: str) -> None:
        data = encoded(draw_page([f"Invoice {next(self.numbers)}"], width=180, margin=6))
        began = datetime.now(UTC)
        try:
            async with session.post(url, data=data) as response:
                told = await response.json()
                if response.status != 200:
                    self.failures.append(f"{response.status} {told}")
                else:
                    self.answers.append((began, told["model"]["version"]))
        except (ClientError, OSError, TimeoutError, ValueError) as error:
            self.failures.append(repr(error))

    async def goes_on(self, after: datetime, answers: int = 5) -> None:
        """Until so many have been answered that were asked for since; a slow machine takes long."""

        async def look() -> bool:
            return sum(asked > after for asked, _ in self.answers) >= answers

        await eventually(look, f"{answers} answers since {after}")

    def versions(self, after: datetime, before: datetime) -> set[str]:
        return {version for asked, version in self.answers if after < asked < before}


@asynccontextmanager
async def load(session: ClientSession) -> AsyncIterator[Load]:
    """So many requests a second, one after the other from each of some clients."""
    made, ending = Load(), asyncio.Event()

    async def run() -> None:
        while not ending.is_set():
            following = time.monotonic() + AT_ONCE / RATE
            await made.ask(session, "/recognize?layout=line&store=false")
            await asyncio.sleep(max(0.0, following - time.monotonic()))

    running = [asyncio.create_task(run()) for _ in range(AT_ONCE)]
    try:
        yield made
    finally:
        ending.set()
        await asyncio.gather(*running)


def when(rollout: Any, step: str) -> datetime:
    """When a step was last done."""
    times = [one["at"] for one in rollout["steps"] if one["step"] == step]
    return datetime.fromisoformat(times[-1])


async def until(session: ClientSession, rollout: Any, status: str) -> Any:
    async def look() -> Any:
        async with session.get(f"/models/rollouts/{rollout['id']}") as response:
            found = await response.json()
        assert found["status"] in ("running", status), found["steps"]
        return found if found["status"] == status else None

    return await eventually(look, status, seconds=900)


async def state_of(
    pairs: Sequence[tuple[str, str]], session: ClientSession
) -> list[tuple[list[str], list[str]]]:
    """Of each replica: the versions with a worker, and the default; nothing where it is away."""
    told = []
    for url, management in pairs:
        replica = Replica(session, url=url, management_url=management, seconds=10)
        crnn: list[Loaded] = []
        with suppress(ModelUnavailable):
            crnn = [one for one in await replica.look() if one.model.name == "crnn"]
        ready = sorted(one.model.version for one in crnn if one.workers)
        told.append((ready, [one.model.version for one in crnn if one.default]))
    return told


async def test_nobody_notices_a_rollout_nor_its_way_back(site: Site) -> None:
    far, early = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
    second = datetime.resolution * int(1_000_000 * A_SECOND)
    async with ClientSession(site.stack.gateway_url) as session, ClientSession() as plain:
        assert await state_of(site.pairs, plain) == [(["1.0"], ["1.0"])] * 2
        async with load(session) as made:
            body = {"model": "crnn", "version": "2.0", "why": "reads Chinese and Japanese"}
            async with session.post("/models/rollouts", json=body) as response:
                assert response.status == 202, await response.text()
                begun = await response.json()
            promoted = await until(session, begun, "promoted")
            await made.goes_on(when(promoted, "promote") + second)
        assert not made.failures, made.failures[:3]
        assert made.versions(early, when(promoted, "golden")) == {"1.0"}
        assert made.versions(when(promoted, "share"), when(promoted, "promote")) == {"1.0", "2.0"}
        assert made.versions(when(promoted, "promote") + second, far) == {"2.0"}
        assert await state_of(site.pairs, plain) == [(["1.0", "2.0"], ["2.0"])] * 2

        async with load(session) as back:
            path = f"/models/rollouts/{begun['id']}/rollback"
            async with session.post(path, json={"why": "a drill"}) as response:
                assert response.status == 202, await response.text()
            undone = await until(session, begun, "rolled_back")
            await back.goes_on(when(undone, "undo") + second)
        assert not back.failures, back.failures[:3]
        assert back.versions(when(undone, "undo") + second, far) == {"1.0"}
        assert len(made.answers) + len(back.answers) > RATE

        async def alone() -> bool:
            return await state_of(site.pairs, plain) == [(["1.0"], ["1.0"])] * 2

        await eventually(alone, "2.0 is removed again", seconds=60)


async def test_a_replica_that_was_down_catches_up(site: Site) -> None:
    """It comes back with what it started with, while the other has moved on."""
    async with ClientSession(site.stack.gateway_url) as session, ClientSession() as plain:
        await asyncio.to_thread(site.other.stop, "torchserve")
        async with load(session) as made:
            async with session.post(
                "/models/rollouts", json={"model": "crnn", "version": "2.0"}
            ) as response:
                assert response.status == 202, await response.text()
                begun = await response.json()
            await until(session, begun, "promoted")
            await asyncio.to_thread(site.other.start, "torchserve")

            async def caught_up() -> bool:
                return await state_of(site.pairs, plain) == [(["1.0", "2.0"], ["2.0"])] * 2

            await eventually(caught_up, "the replica has 2.0", seconds=180)
        assert not made.failures, made.failures[:3]
        assert "2.0" in {version for _, version in made.answers}
