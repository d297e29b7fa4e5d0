"""`inkline live` in a process of its own, while what it watches changes."""

import asyncio
import json
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from typing import Any

from tests.client.test_client import ROOT


async def watch(source: str, environment: dict[str, str]) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "client.command", "live", source, "--fps", "10"),
        env=environment,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def texts_of(process: Process, change: Callable[[], None]) -> set[str]:
    """What it reads until the second line is there, which `change` shows after the first one was
    read five times."""
    assert process.stdout is not None
    texts: list[str] = []
    async with asyncio.timeout(60):
        while texts[-1:] != ["ab cd\nab cd"]:
            answer: Any = json.loads(await process.stdout.readline())
            texts.append(answer["text"])
            if texts.count("ab cd") == 5:
                change()
    return set(texts)
