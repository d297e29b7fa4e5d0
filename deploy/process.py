"""One process of the Procfile and all that it starts itself."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from deploy.settings import ROOT


class Process:
    """A command in a process group of its own, so that nothing it started outlives it."""

    def __init__(self, name: str, command: str, env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self._command = command
        self._env = env
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Its output goes to `log`; what a run before wrote stays beside it."""
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".before.log"))
        with self.log.open("wb") as output:
            self._running = subprocess.Popen(
                self._command,
                shell=True,
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int | None:
        """None before it was started."""
        return self._running.pid if self._running else None

    @property
    def ended(self) -> int | None:
        """The exit code, or None while it runs (or before it was started)."""
        return self._running.poll() if self._running else None

    def ask_to_stop(self) -> None:
        self._signal(signal.SIGTERM)

    def stop(self, patience: float = 10) -> None:
        """Ends the whole group: asks first, and after `patience` seconds does not ask."""
        self.ask_to_stop()
        deadline = time.monotonic() + patience
        while self._group_lives() and time.monotonic() < deadline:
            time.sleep(0.05)
        self._signal(signal.SIGKILL)
        if self._running:
            self._running.wait()
        self._running = None

    def last_words(self) -> str:
        """The last line that it wrote."""
        lines = self.log.read_text(errors="replace").split("\n") if self.log.exists() else []
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")

    def _group_lives(self) -> bool:
        if self._running is None:
            return False
        self._running.poll()  # a child that nobody waited for would count as alive
        return self._signal(0)

    def _signal(self, number: int) -> bool:
        """Whether there was still somebody to get it."""
        if self._running is None:
            return False
        try:
            os.killpg(self._running.pid, number)
        except ProcessLookupError:
            return False
        return True
