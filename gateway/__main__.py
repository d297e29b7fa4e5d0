"""`python -m gateway` serves on HOST:PORT."""

import sys

import uvloop
from aiohttp import web
from pydantic import ValidationError

from gateway import logs, metrics
from gateway.app import own_process
from gateway.settings import Settings

SHUTDOWN_SECONDS = 5.0
"""What a request in flight has left; below the time after which a supervisor kills."""


def main() -> None:
    settings = _settings()
    logs.configure(settings.log_format)
    try:
        web.run_app(
            own_process(settings),
            host=settings.host,
            port=settings.port,
            access_log=None,
            print=None,
            shutdown_timeout=SHUTDOWN_SECONDS,
            loop=uvloop.new_event_loop(),
        )
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        sys.exit(f"inkline: cannot listen on {where} ({error.strerror}); set HOST or PORT.")
    finally:
        metrics.leave()


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        sys.exit(f"inkline: {name}={first['input']}: {first['msg']}.")


if __name__ == "__main__":
    main()
