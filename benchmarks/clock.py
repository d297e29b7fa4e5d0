"""How long a call takes, also on a GPU, which answers before it has done its work."""

import time
from collections.abc import Callable

import torch


def seconds_each(call: Callable[[], object], cuda: bool, least: float = 0.6) -> float:
    """Mean seconds of a call, over `least` seconds after four to warm up."""
    wait: Callable[[], object] = torch.cuda.synchronize if cuda else lambda: None
    for _ in range(4):
        call()
    wait()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < least:
        for _ in range(4):
            call()
        wait()
        count += 4
    return (time.perf_counter() - start) / count
