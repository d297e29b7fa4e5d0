"""Where everything listens and keeps its data; read from the environment."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings

from deploy.errors import CannotStart

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"

Port = Annotated[int, Field(ge=1, le=65535)]


class LocalSettings(BaseSettings):
    """Each field is the environment variable of the same name in capitals.

    A part whose address is given (REDIS_URL, MONGO_URL, TORCHSERVE_URL) is used and not started.
    """

    host: str = LOOPBACK
    port: Port = 8000
    redis_url: str | None = None
    redis_port: Port = 6379
    mongo_url: str | None = None
    mongo_port: Port = 27017
    torchserve_url: str | None = None
    torchserve_port: Port = 8080
    torchserve_management_url: str | None = None
    torchserve_management_port: Port = 8081
    torchserve_metrics_port: Port = 8082
    torchserve_grpc_port: Port = 7070
    torchserve_grpc_management_port: Port = 7071
    model_store: Path = ROOT / "model_store"
    var: Path = ROOT / "var"
    start_timeout: float = Field(default=120, gt=0)
    """Seconds until /readyz must be green."""

    def outside(self) -> frozenset[str]:
        """Names of the parts that somebody else runs."""
        urls = {"redis": self.redis_url, "mongo": self.mongo_url, "torchserve": self.torchserve_url}
        return frozenset(name for name, url in urls.items() if url)

    def ports(self) -> dict[str, int]:
        """The ports that this run opens, by the variable that moves them."""
        owners = {
            "redis": ("redis_port",),
            "mongo": ("mongo_port",),
            "torchserve": tuple(n for n in type(self).model_fields if n.startswith("torchserve_")),
            "gateway": ("port",),
        }
        fields = [f for part, fs in owners.items() if part not in self.outside() for f in fs]
        return {f.upper(): getattr(self, f) for f in fields if f.endswith("port")}

    @property
    def gateway_url(self) -> str:
        """Where a browser on this machine finds the gateway."""
        host = LOOPBACK if self.host in ("", "0.0.0.0", "::") else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def read_settings() -> LocalSettings:
    """Raises CannotStart with one line on the first setting that is wrong."""
    try:
        return LocalSettings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        raise CannotStart(f"Bad setting {name}={first['input']}: {first['msg']}.") from error
