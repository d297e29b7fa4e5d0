"""What must be true before anything starts; each check raises CannotStart."""

import socket

from pydantic import ValidationError

from deploy.archive import MODELS
from deploy.errors import CannotStart
from deploy.settings import LOOPBACK, LocalSettings
from gateway.settings import Settings

_INSTEAD = {
    "REDIS_PORT": ", or REDIS_URL=redis://127.0.0.1:{port} to use the Redis that listens there",
    "MONGO_PORT": ", or MONGO_URL=mongodb://127.0.0.1:{port} to use the MongoDB that listens there",
}


def check(settings: LocalSettings) -> None:
    check_gateway_settings()
    check_ports(settings)
    if "torchserve" not in settings.outside():
        check_archives(settings)


def check_gateway_settings() -> None:
    """The gateway would refuse the same a few seconds later, among other processes' output."""
    try:
        Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "in the environment"
        raise CannotStart(f"Bad setting {name}={first['input']}: {first['msg']}.") from error


def check_ports(settings: LocalSettings) -> None:
    seen: dict[int, str] = {}
    for name, port in settings.ports().items():
        if port in seen:
            raise CannotStart(f"{seen[port]} and {name} are both {port}: give each its own port.")
        seen[port] = name
    for port, name in seen.items():
        check_free(name, settings.host if name == "PORT" else LOOPBACK, port)


def check_free(name: str, host: str, port: int) -> None:
    """`name` is the variable that moves the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise CannotStart(
                f"Port {port} is for root only: set {name} to one above 1023."
            ) from error
        except socket.gaierror as error:
            raise CannotStart(f"HOST={host} is no address of this machine.") from error
        except OSError as error:
            instead = _INSTEAD.get(name, "").format(port=port)
            raise CannotStart(
                f"{host}:{port} cannot be used ({error.strerror}):"
                f" set {name} to a free port{instead}."
            ) from error


def check_archives(settings: LocalSettings) -> None:
    for model in MODELS:
        if not (archive := settings.model_store / model.archive_name).is_file():
            raise CannotStart(f"{archive} is missing: run `make mar`.")
