"""All processes of one Inkline on this machine: start, wait until ready, stop, one or all."""

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import HTTPError
from urllib.request import urlopen

from honcho.environ import parse_procfile

from deploy.environment import addresses, environment
from deploy.errors import CannotStart
from deploy.process import Process
from deploy.settings import ROOT, LocalSettings


class Stack:
    """The parts in the Procfile, less those that somebody else runs."""

    def __init__(self, settings: LocalSettings) -> None:
        """Raises CannotStart."""
        self.settings = settings
        self._scratch = Path(tempfile.mkdtemp(prefix="inkline-"))
        try:
            env = environment(settings, self._scratch)
        except CannotStart:
            self._scratch.rmdir()
            raise
        procfile: dict[str, str] = parse_procfile((ROOT / "Procfile").read_text()).processes
        self.processes = {
            name: Process(name, command, env, settings.var.resolve() / "log" / f"{name}.log")
            for name, command in procfile.items()
            if name not in settings.outside()
        }
        found = addresses(settings)
        self.gateway_url = settings.gateway_url
        self.redis_url = found["REDIS_URL"]
        self.mongo_url = found["MONGO_URL"]
        self.torchserve_url = found["TORCHSERVE_URL"]
        self.management_url = found["TORCHSERVE_MANAGEMENT_URL"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self, *names: str) -> None:
        """Starts the parts named, or all; returns at once."""
        for folder in ("log", "redis", "mongo"):
            (self.settings.var / folder).mkdir(parents=True, exist_ok=True)
        for name in names or self.processes:
            self.processes[name].start()

    def stop(self, *names: str) -> None:
        """Ends the parts named, or all, together; returns when they are gone."""
        chosen = [self.processes[name] for name in names or self.processes]
        for process in chosen:
            process.ask_to_stop()
        for process in chosen:
            process.stop()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def wait_until_ready(self, still_wanted: Callable[[], bool] = lambda: True) -> None:
        """Returns when /readyz is green or nobody wants it any more; raises CannotStart."""
        deadline = time.monotonic() + self.settings.start_timeout
        while still_wanted():
            ready = readiness(self.gateway_url)
            if ready.get("status") == "ready":
                return
            self._check_alive()
            if time.monotonic() > deadline:
                raise CannotStart(f"Not ready in time: {ready}; see {self.settings.var}/log.")
            time.sleep(0.1)

    def _check_alive(self) -> None:
        for process in self.processes.values():
            if (code := process.ended) is not None:
                raise CannotStart(
                    f"{process.name} ended with code {code}: {process.last_words()}"
                    f" (more in {process.log})."
                )


def readiness(gateway_url: str) -> dict[str, object]:
    """What /readyz says; empty while the gateway does not answer."""
    try:
        with urlopen(f"{gateway_url}/readyz", timeout=5) as answer:
            said = answer.read()
    except HTTPError as error:
        said = error.read()
    except OSError:
        return {}
    try:
        body = json.loads(said)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
