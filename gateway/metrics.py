"""What Prometheus is told, summed over the processes of this machine.

Several processes need one folder for their counts: PROMETHEUS_MULTIPROC_DIR, emptied before they
start. The library reads it when it is imported.
"""

import os
from pathlib import Path

_FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
if _FOLDER:
    Path(_FOLDER).mkdir(parents=True, exist_ok=True)

from prometheus_client import (  # noqa: E402
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead  # noqa: E402

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

REQUESTS = Counter(
    "inkline_requests", "Requests answered, by route and status.", ("method", "route", "status")
)
REQUEST_SECONDS = Histogram(
    "inkline_request_seconds", "Time to answer a request, by route.", ("route",), buckets=_SECONDS
)
STAGE_SECONDS = Histogram(
    "inkline_stage_seconds",
    "Time that the stages of a reading take: decode, detect, recognize, store, total.",
    ("stage",),
    buckets=_SECONDS,
)
CACHE = Counter(
    "inkline_cache_requests",
    "Readings looked up in the cache: hit, miss, unavailable.",
    ("result",),
)
TORCHSERVE_ERRORS = Counter(
    "inkline_torchserve_errors",
    "Predictions that TorchServe refused or did not answer, by model version.",
    ("model", "version"),
)
QUEUE_DEPTH = Gauge(
    "inkline_queue_depth",
    "What waits to be read: messages not yet taken, items of jobs, jobs with such items.",
    ("what",),
    multiprocess_mode="mostrecent",
)
PICTURES_IN_HAND = Gauge(
    "inkline_pictures_in_hand", "Pictures being read now.", multiprocess_mode="livesum"
)

LIVE_FRAMES = Counter(
    "inkline_live_frames",
    "Frames of live sessions: read, unchanged, skipped, failed.",
    ("result",),
)
LIVE_SESSIONS = Gauge(
    "inkline_live_sessions", "Live sessions that are open.", multiprocess_mode="livesum"
)


def exposition() -> bytes:
    """Reads files where there are several processes."""
    if not _FOLDER:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, _FOLDER)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def leave() -> None:
    """This process ends: what it has in hand no longer counts, what it has done still does."""
    if _FOLDER:
        mark_process_dead(os.getpid(), _FOLDER)  # type: ignore[no-untyped-call]
