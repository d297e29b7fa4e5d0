"""The benchmark's side of an engine's process."""

import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.recognizer.messages import About, Answer, Question
from benchmarks.recognizer.sets import Script

PEERS = Path("build/peers")
"""Where `make bench-recognizer` installs what the others need."""
THREADS = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class EngineFailedError(Exception):
    """An engine's process ended before it answered."""


class EngineProcess:
    """One engine with so many threads."""

    def __init__(self, name: str, threads: int) -> None:
        self.name, self.threads = name, threads
        paths = [str(PEERS.resolve()), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.recognizer.worker", name, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                **dict.fromkeys(THREADS, str(threads)),
                "PYTHONPATH": os.pathsep.join(paths),
            },
        )

    @cached_property
    def about(self) -> About:
        """What it says first, when it is ready: processes start beside each other."""
        return About.model_validate_json(self._line())

    def read(self, pictures: Sequence[Path], script: Script, at_a_time: int) -> Answer:
        if self.about.missing:
            raise EngineFailedError(self.about.missing)
        question = Question(pictures=list(pictures), script=script, at_a_time=at_a_time)
        assert self._process.stdin is not None
        print(question.model_dump_json(), file=self._process.stdin, flush=True)
        return Answer.model_validate_json(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise EngineFailedError(f"{self.name} ended: its own words are above")
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.communicate()
