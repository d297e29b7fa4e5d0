"""Opens and closes what rollouts need: on the readers' side, and on the gateway's."""

from collections.abc import AsyncIterator

from aiohttp import web

from gateway.keys import CACHE, DATABASE, OBSERVER, REDIS, SETTINGS, SHARES, TORCHSERVE, TRIALS
from gateway.rollout.observer import Observer
from gateway.rollout.shadow import Shadow
from gateway.rollout.traffic import Shares
from gateway.rollout.trials import Trials


async def trials(app: web.Application) -> AsyncIterator[None]:
    """What every process that reads follows and counts."""
    name = app[DATABASE].name
    app[SHARES] = Shares(app[REDIS], app[CACHE], name)
    app[TRIALS] = Trials(app[REDIS], app[CACHE], name)
    yield


async def observer(app: web.Application) -> AsyncIterator[None]:
    most = app[SETTINGS].shadow_differences
    differences = app[DATABASE]["rollout_differences"]
    shadow = Shadow(app[TORCHSERVE], app[TRIALS], differences, most=most)
    app[OBSERVER] = Observer(app[TRIALS], shadow)
    yield
    await shadow.close()
