"""What an operator may set, each by the environment variable of the same name in capitals."""

import ipaddress
import os
from pathlib import Path
from typing import Annotated

from limits import parse_many
from pydantic import (
    AfterValidator,
    Field,
    IPvAnyNetwork,
    PositiveFloat,
    PositiveInt,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode, SettingsConfigDict

from gateway.logs import Format
from gateway.rollout.settings import RolloutSettings

MIB = 1024 * 1024


def _rate(value: str) -> str:
    parse_many(value)  # a ValueError says what it cannot read
    return value


def _pairs(value: str) -> str:
    pairs = [[url.strip() for url in pair.split("|")] for pair in value.split(",") if pair.strip()]
    for pair in pairs:
        if len(pair) != 2 or not all(url.startswith(("http://", "https://")) for url in pair):
            raise ValueError(
                "each replica is http://HOST:PORT|http://HOST:PORT, inference and management"
            )
    return ",".join("|".join(pair) for pair in pairs)


class Settings(RolloutSettings):
    model_config = SettingsConfigDict(frozen=True)

    keys_file: Path | None = None
    """API keys, as `python -m gateway.keyring` writes them; who has none of them is refused."""
    allow_anonymous: bool = False
    """Serve beyond loopback although there are no keys."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    allowed_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    """Names beside loopback's that a request's Host may carry, parted by commas."""

    redis_url: Annotated[str, Field(pattern=r"^(rediss?|unix)://")] = "redis://127.0.0.1:6379/0"
    mongo_url: Annotated[str, Field(pattern=r"^mongodb(\+srv)?://")] = "mongodb://127.0.0.1:27017"
    mongo_database: Annotated[str, Field(pattern=r"^[\w-]+$")] = "inkline"
    """Used where MONGO_URL names no database."""
    torchserve_url: Annotated[str, Field(pattern=r"^https?://")] = "http://127.0.0.1:8080"
    torchserve_management_url: Annotated[str, Field(pattern=r"^https?://")] = (
        "http://127.0.0.1:8081"
    )
    torchserve_replicas: Annotated[str, AfterValidator(_pairs)] = ""
    """Several TorchServes instead of the one above, parted by commas: inference|management."""

    max_upload_bytes: PositiveInt = 20 * MIB
    max_pixels: PositiveInt = 64_000_000
    """Of a picture or page."""
    max_pages: PositiveInt = 200
    """Of a document."""
    sync_max_pixels: PositiveInt = 64_000_000
    """Of all pages together, and their number, that a caller waits for."""
    sync_max_pages: PositiveInt = 10
    url_import: bool = True
    """Fetch pictures by the address that a caller gives."""
    url_seconds: PositiveFloat = 20.0
    """How long that may take; the bytes are MAX_UPLOAD_BYTES."""
    url_blocked_networks: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    """Networks with public addresses that nothing is fetched from, parted by commas."""
    max_request_size: Annotated[int, Field(ge=MIB)] = 16 * MIB
    """TorchServe's setting of the same name: larger requests are split."""
    cache_seconds: PositiveInt = 24 * 60 * 60
    session_seconds: PositiveInt = 12 * 60 * 60
    """How long signing in on the page lasts."""
    history_days: PositiveInt | None = None
    """How long records and their pictures live; for ever where it is not set."""
    log_format: Format = "text"
    rate_limit_key: Annotated[str, AfterValidator(_rate)] = "300/minute"
    """Requests of one key; several limits are parted by semicolons. Off on loopback without keys.
    """
    rate_limit_address: Annotated[str, AfterValidator(_rate)] = "600/minute"
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    """Networks whose X-Forwarded-For is believed, parted by commas."""
    model_seconds: PositiveFloat = 60.0
    """How long one answer of TorchServe may take."""
    max_job_items: PositiveInt = 1000
    max_job_bytes: PositiveInt = 1024 * MIB
    """Of the pictures of one job in a form; they are kept one by one."""
    max_job_json_bytes: PositiveInt = 128 * MIB
    """Of a job in JSON, which is held in memory."""
    job_seconds: PositiveInt = 24 * 60 * 60
    """How long a job and its results live."""
    item_seconds: PositiveFloat = 120.0
    """How long one item of a job may take."""
    item_attempts: PositiveInt = 8
    """How often an item is tried while its model is unavailable; pauses double from a second."""
    lease_seconds: PositiveFloat = 5.0
    """After this long without a sign of life a worker's item is another's."""
    worker_processes: PositiveInt = min(4, os.cpu_count() or 1)
    """Items that one worker reads at the same time."""
    live_sessions: PositiveInt = 16
    """Open at the same time in one process; further ones are answered 503."""
    live_seconds: PositiveInt = 24 * 60 * 60
    """How long the subtitles of a live session are kept after its last frame."""
    live_idle_seconds: PositiveFloat = 60.0
    """A live session from which no frame comes for so long is ended."""
    max_frame_bytes: PositiveInt = 8 * MIB
    max_frame_pixels: PositiveInt = 9_000_000
    """Of a frame of a live session; 4K has 8.3 million."""
    threads: PositiveInt = os.cpu_count() or 1
    """For decoding and geometry."""
    pictures_in_hand: PositiveInt = 8
    """Decoded at the same time: at most this many times MAX_PIXELS × 3 bytes of memory."""
    pictures_waiting: PositiveInt = 64
    """Further requests are answered 503."""

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return frozenset(name.strip().lower() for name in value.split(",") if name.strip())

    @field_validator("host")
    @classmethod
    def _guarded(cls, host: str, info: object) -> str:
        given = getattr(info, "data", {})
        if not (is_loopback(host) or given.get("keys_file") or given.get("allow_anonymous")):
            raise PydanticCustomError(
                "anonymous",
                "this opens Inkline to the network without keys; use HOST=127.0.0.1,"
                " set KEYS_FILE, or set ALLOW_ANONYMOUS=true if that is what you want",
            )
        return host

    @field_validator("trusted_proxies", "url_blocked_networks", mode="before")
    @classmethod
    def _split_networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(network.strip() for network in value.split(",") if network.strip())

    @property
    def replicas(self) -> list[tuple[str, str]]:
        """Inference and management address of each TorchServe."""
        if not self.torchserve_replicas:
            return [(self.torchserve_url, self.torchserve_management_url)]
        pairs = (pair.partition("|") for pair in self.torchserve_replicas.split(","))
        return [(url, management) for url, _, management in pairs]

    @property
    def rate_limited(self) -> bool:
        return self.keys_file is not None or not is_loopback(self.host)

    @property
    def host_names(self) -> frozenset[str] | None:
        """What a request's Host may be; None is anything, where an operator opened it to all."""
        if not is_loopback(self.host) and not self.allowed_hosts:
            return None
        own = f"[{self.host}]" if ":" in self.host else self.host
        return frozenset({"127.0.0.1", "localhost", "[::1]", own}) | self.allowed_hosts


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
