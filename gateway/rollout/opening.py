"""Opens and closes what rollouts need: on the readers' side, and on the gateway's."""

from collections.abc import AsyncIterator

from aiohttp import web

from gateway.background import Rounds, holder_name
from gateway.keys import (
    CACHE,
    DATABASE,
    MODELS,
    OBSERVER,
    REDIS,
    ROLLOUTS,
    SETTINGS,
    SHARES,
    TORCHSERVE,
    TRIALS,
)
from gateway.mongo import connect
from gateway.rollout.desired import DesiredStates
from gateway.rollout.engine import Engine
from gateway.rollout.observer import Observer
from gateway.rollout.passage import Passage
from gateway.rollout.reconciler import PAUSE, Reconciler
from gateway.rollout.service import Rollouts
from gateway.rollout.shadow import Shadow
from gateway.rollout.steps import Preparation
from gateway.rollout.store import Store
from gateway.rollout.traffic import Shares
from gateway.rollout.trials import Trials
from gateway.rollout.turn import Turn


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


async def rollout_desk(app: web.Application) -> AsyncIterator[None]:
    """The gateway's side: what people ask for, and the work on it.

    With a client of its own: a search for a database that is away holds up whoever shares it.
    """
    settings = app[SETTINGS]
    client = connect(settings)
    database = client.get_default_database(settings.mongo_database)
    states, holder = DesiredStates(database), holder_name()
    store = Store(database, lease_seconds=settings.rollout_lease_seconds)
    turn = Turn(app[REDIS], f"reconciler:{database.name}", holder, seconds=3 * PAUSE)
    torchserve = app[TORCHSERVE]
    reconciler = Reconciler(torchserve.replicas, states, app[SHARES], turn)
    passage = Passage(states, reconciler, app[TRIALS], settings)
    preparation = Preparation(torchserve, states, reconciler, settings)
    engine = Engine(store, preparation, passage, settings, holder)
    app[ROLLOUTS] = Rollouts(
        store,
        states,
        passage,
        app[MODELS],
        model_store=settings.model_store,
        shares=settings.shares,
    )
    working = [Rounds(engine.round), Rounds(reconciler.round)]
    yield
    for one in working:
        await one.end()
    await engine.close()
    await client.close()
