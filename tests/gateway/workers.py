"""Real Celery workers, each a process group of its own, so that all of one can be killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    def __init__(self, environment: dict[str, str], log: Path | None) -> None:
        with (log or Path(os.devnull)).open("wb") as output:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "gateway.tasks", "worker"],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=subprocess.DEVNULL,
                stderr=output,
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        return self._running.poll() is None

    def kill(self) -> None:
        """As a machine does that loses its power."""
        os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def kill_child(self) -> None:
        """As a kernel does that is out of memory: one of the processes that read."""
        os.kill(self._child(), signal.SIGKILL)

    def freeze_child(self) -> None:
        """As a library does that loops for ever."""
        os.kill(self._child(), signal.SIGSTOP)

    def _child(self) -> int:
        children = Path(f"/proc/{self._running.pid}/task/{self._running.pid}/children")
        return int(children.read_text().split()[-1])

    def stop(self) -> None:
        if self.alive:
            self._running.terminate()
            self._running.wait(20)


@contextmanager
def worker(environment: dict[str, str], log: Path | None = None) -> Iterator[WorkerProcess]:
    running = WorkerProcess(environment, log)
    try:
        yield running
    finally:
        running.stop()
