"""`inkline live rtsp://…`: a camera on the network."""

import asyncio
import json
import signal
import sys
from typing import Any

from tests.client.rtsp import rtsp_camera
from tests.client.test_client import ROOT, url_of
from tests.gateway.conftest import Client
from tests.gateway.live import ONE, TWO
from tests.gateway.pictures import encoded, picture


async def test_a_camera_over_rtsp_is_read_until_interrupted(client: Client) -> None:
    size = (400, 304)
    one, both = (encoded(picture(frames, size=size), "JPEG") for frames in ((ONE,), (ONE, TWO)))
    seen = [one]
    async with rtsp_camera(lambda: seen[-1]) as address:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "client.command", "live", address, "--fps", "10"),
            env={"INKLINE_URL": url_of(client)},
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        texts: list[str] = []
        async with asyncio.timeout(60):
            while texts[-1:] != ["ab cd\nab cd"]:
                answer: Any = json.loads(await process.stdout.readline())
                texts.append(answer["text"])
                if texts.count("ab cd") == 5:
                    seen.append(both)
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert set(texts) == {"ab cd", "ab cd\nab cd"}
