"""The environment of the processes: every address follows from the settings, once."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.java import find_java_home
from deploy.settings import LOOPBACK, LocalSettings


def addresses(settings: LocalSettings) -> dict[str, str]:
    """What the gateway reads."""
    ours = f"http://{LOOPBACK}"
    return {
        "HOST": settings.host,
        "PORT": str(settings.port),
        "REDIS_URL": settings.redis_url or f"redis://{LOOPBACK}:{settings.redis_port}/0",
        "MONGO_URL": settings.mongo_url or f"mongodb://{LOOPBACK}:{settings.mongo_port}",
        "TORCHSERVE_URL": settings.torchserve_url or f"{ours}:{settings.torchserve_port}",
        "TORCHSERVE_MANAGEMENT_URL": settings.torchserve_management_url
        or f"{ours}:{settings.torchserve_management_port}",
    }


def servers(settings: LocalSettings, scratch: Path) -> dict[str, str]:
    """What the Procfile's other lines and TorchServe read.

    `scratch` has a short path (TorchServe's sockets lie there, and a socket's path may have 108
    bytes) and belongs to this run alone (two TorchServes in one folder would take each other's).
    """
    metrics = f"http://{LOOPBACK}:{settings.torchserve_metrics_port}"
    return {
        "VAR": str(settings.var.resolve()),
        "MODEL_STORE": str(settings.model_store.resolve()),
        "REDIS_PORT": str(settings.redis_port),
        "MONGO_PORT": str(settings.mongo_port),
        "TS_INFERENCE_ADDRESS": f"http://{LOOPBACK}:{settings.torchserve_port}",
        "TS_MANAGEMENT_ADDRESS": f"http://{LOOPBACK}:{settings.torchserve_management_port}",
        "TS_METRICS_ADDRESS": metrics,
        "TS_GRPC_INFERENCE_PORT": str(settings.torchserve_grpc_port),
        "TS_GRPC_MANAGEMENT_PORT": str(settings.torchserve_grpc_management_port),
        # Waiting threads spin, by default for so long that two versions under load on two cores
        # read many times slower; without it a lone line is slower.
        "GOMP_SPINCOUNT": "3000",
        "LOG_LOCATION": str(settings.var.resolve() / "log" / "torchserve"),
        "METRICS_LOCATION": str(settings.var.resolve() / "log" / "torchserve"),
        "TEMP": str(scratch),
        "TMPDIR": str(scratch),
    }


def environment(settings: LocalSettings, scratch: Path) -> dict[str, str]:
    """Raises CannotStart when TorchServe is ours to run and there is no Java for it."""
    made = {**_inherited(os.environ), **addresses(settings), **servers(settings, scratch)}
    made["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    if "torchserve" not in settings.outside():
        made["JAVA_HOME"] = str(find_java_home())
    return made


def _inherited(outer: Mapping[str, str]) -> dict[str, str]:
    """PYTHONPATH comes before an archive's own folder on a worker's path and would shadow it."""
    return {name: value for name, value in outer.items() if name != "PYTHONPATH"}
