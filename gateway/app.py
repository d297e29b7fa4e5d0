"""The application: its services, its routes, and what happens to every request."""

import gc
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from gateway.access import authenticate, count_address, count_key
from gateway.api_keys import Keyring
from gateway.fetching.connecting import Internet
from gateway.jobs.opening import job_desk, job_reader, job_sweeper
from gateway.keys import INTERNET, KEYRING, SETTINGS
from gateway.live.opening import live_sessions
from gateway.middlewares import errors, guard, trace
from gateway.opening import SERVICES, expiry, history_upgrade
from gateway.rollout.opening import rollout_desk
from gateway.settings import Settings
from gateway.views import (
    docs,
    health,
    history,
    jobs,
    live,
    metrics,
    models,
    page,
    recognize,
    rollouts,
    session,
    statistics,
)

TEMPLATES = Path(__file__).parents[1] / "frontend" / "templates"

PUBLIC = Internet()
VIEWS = (
    page,
    docs,
    session,
    metrics,
    recognize,
    jobs,
    live,
    history,
    models,
    statistics,
    rollouts,
    health,
)


def create_app(settings: Settings, internet: Internet = PUBLIC) -> web.Application:
    """Does no input or output: everything opens when the application starts."""
    app = web.Application(
        middlewares=[
            trace,
            errors,
            guard(settings.host_names),
            count_address,
            authenticate,
            count_key,
        ],
        client_max_size=settings.max_upload_bytes,
    )
    app[SETTINGS] = settings
    app[INTERNET] = internet
    if settings.keys_file:
        app[KEYRING] = Keyring(settings.keys_file)
    app.cleanup_ctx.extend([*SERVICES, job_desk, job_sweeper])
    app.cleanup_ctx.append(live_sessions)
    app.on_shutdown.extend([jobs.close_listeners, live.close_sessions])
    app.cleanup_ctx.extend([expiry, history_upgrade, rollout_desk])
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(TEMPLATES))
    for view in VIEWS:
        app.add_routes(view.routes)
    return app


def own_process(settings: Settings) -> web.Application:
    """For a process that does nothing else."""
    app = create_app(settings)
    app.on_startup.append(_freeze)
    return app


async def serve() -> web.Application:
    """What gunicorn loads in each of its processes."""
    return own_process(Settings())


async def _freeze(app: web.Application) -> None:
    """Garbage is not looked for again in what was there at the start: it held all up for 70 ms."""
    gc.collect()
    gc.freeze()


def create_worker(settings: Settings, internet: Internet = PUBLIC) -> web.Application:
    """What reads the items of jobs: the same services, and no routes."""
    app = web.Application()
    app[SETTINGS] = settings
    app[INTERNET] = internet
    app.cleanup_ctx.extend([*SERVICES, job_reader])
    return app
