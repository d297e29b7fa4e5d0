"""What is written about live sessions is what they do."""

import asyncio
import html
import re
import sys
from pathlib import Path

import cv2
import numpy as np

from gateway.contract import LiveAnswer, LiveLine, LiveProblem
from gateway.live.options import LiveOptions
from tests.gateway.conftest import Client
from tests.gateway.live import ONE, frame, subtitles, viewing
from tests.gateway.pictures import picture

ROOT = Path(__file__).resolve().parents[2]


async def test_answers_have_the_shapes_of_the_contract(client: Client) -> None:
    async with viewing(client, chars=True) as viewer:
        answer, broken = await viewer.watch([frame(ONE), b""])
    assert set(answer) == set(LiveAnswer.model_fields) - {"fields"}  # those of a template
    assert set(answer["lines"][0]) == set(LiveLine.model_fields)
    assert LiveAnswer.model_validate(answer).lines[0].chars
    assert set(broken) == set(LiveProblem.model_fields)
    assert LiveProblem.model_validate(broken).frame == 2


async def test_the_page_tells_the_options_and_shapes(client: Client) -> None:
    page = html.unescape(await (await client.get("/docs")).text())
    for name, field in LiveOptions.model_fields.items():
        assert f"<code>{name}</code>" in page
        assert field.description
        assert field.description in page
    assert 'id="LiveAnswer"' in page


async def test_the_example_runs(client: Client, tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.+?)```", (ROOT / "docs" / "live.md").read_text(), re.S)
    (tmp_path / "example.py").write_text(example)
    shown = np.array(picture((ONE,)))[..., ::-1]
    writer = cv2.VideoWriter(
        str(tmp_path / "clip.mp4"), cv2.VideoWriter.fourcc(*"mp4v"), 10, shown.shape[1::-1]
    )
    for _ in range(5):
        writer.write(shown)
    writer.release()
    url = str(client.make_url("")).rstrip("/")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "example.py", url, "clip.mp4"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    said, address = out.decode().splitlines()
    assert address.startswith(f"{url}/live/")
    assert said == "0.00 s: ab cd"
    assert "00:00:00,000 --> 00:00:00,500\nab cd" in await subtitles(client, Path(address).stem)
