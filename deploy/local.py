"""`make run`: everything on this machine, until Ctrl-C."""

import signal
import sys
import threading
import time

from deploy.errors import CannotStart
from deploy.preflight import check
from deploy.settings import read_settings
from deploy.stack import Stack

_PAUSE = 2.0  # seconds before a part that ended is started again


def main() -> int:
    leave = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: leave.set())
    try:
        settings = read_settings()
        check(settings)
        with Stack(settings) as stack:
            _run(stack, leave)
    except CannotStart as error:
        print(f"inkline: {error}", file=sys.stderr)
        return 1
    return 0


def _run(stack: Stack, leave: threading.Event) -> None:
    began = time.monotonic()
    stack.start()
    stack.wait_until_ready(lambda: not leave.is_set())
    if not leave.is_set():
        took = time.monotonic() - began
        print(
            f"Inkline is ready at {stack.gateway_url} ({took:.0f} s). Ctrl-C ends it.", flush=True
        )
    while not leave.wait(_PAUSE):
        _revive(stack)
    print("Stopping.", flush=True)


def _revive(stack: Stack) -> None:
    """A part that ended is started again; until then the gateway says what it can't do."""
    for process in stack.processes.values():
        if (code := process.ended) is not None:
            print(f"{process.name} ended with code {code}; starting it again ({process.log}).")
            process.start()


if __name__ == "__main__":
    sys.exit(main())
