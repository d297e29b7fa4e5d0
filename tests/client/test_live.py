"""`inkline live` and live sessions of a program, against a live gateway."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from client import Inkline, Refused
from tests.client.test_client import ROOT, inkline, url_of
from tests.gateway.conftest import Client
from tests.gateway.live import ONE, TWO, frame, subtitles
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import Frame, encoded, picture
from tests.gateway.test_live_subtitles import parsed

FPS = 20
SCENES: list[tuple[Frame, ...]] = [(ONE,), (), (ONE, TWO)]
"""A second each."""


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FPS, (400, 300))
    for frames in SCENES:
        shown = np.array(picture(frames))[..., ::-1]
        for _ in range(FPS):
            writer.write(shown)
    writer.release()
    return path


async def test_a_file_as_subtitles_with_the_times_of_the_video(client: Client, clip: Path) -> None:
    code, srt, err = await inkline(url_of(client), "live", clip, "--format", "srt", "--fps", "4")
    assert (code, err) == (0, "")
    assert parsed(srt) == [(0.0, 1.0, "ab cd"), (2.0, 3.0, "ab cd\nab cd")]
    _, vtt, _ = await inkline(url_of(client), "live", clip, "--format", "vtt", "--fps", "4")
    assert vtt.splitlines()[:4] == ["WEBVTT", "", "00:00:00.000 --> 00:00:01.000", "ab cd"]


async def test_a_file_as_json_lines_without_a_frame_lost(client: Client, clip: Path) -> None:
    _, out, _ = await inkline(url_of(client), "live", clip, "--fps", "10")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["frame"] for answer in answers] == list(range(1, 31))
    assert [answer["seconds"] for answer in answers] == [round(i / 10, 3) for i in range(30)]
    assert sum(answer["skipped"] for answer in answers) == 0
    changes = ["--changes", "--layout", "page", "--no-store"]
    _, out, _ = await inkline(url_of(client), "live", clip, *changes)
    assert [json.loads(line)["text"] for line in out.splitlines()] == [
        "ab cd", "", "ab cd\nab cd",
    ]  # fmt: skip


async def test_what_cannot_be_watched(client: Client, tmp_path: Path) -> None:
    (tmp_path / "no.mp4").write_text("no video")
    for source, code, said in (
        (tmp_path / "none.mp4", 1, "there is no file"),
        (tmp_path / "no.mp4", 1, "cannot be opened as a video"),
        ("99", 1, "99 cannot be opened"),
    ):
        done = await inkline(url_of(client), "live", source)
        assert (done[0], done[1], done[2].count("\n")) == (code, "", 1)
        assert said in done[2]
    assert (await inkline(url_of(client), "live", tmp_path / "no.mp4", "--fps", "0"))[0] == 2


async def test_an_unknown_model_is_told(client: Client, clip: Path) -> None:
    code, _, err = await inkline(url_of(client), "live", clip, "--model", "crnn_v9")
    assert code == 1
    assert "crnn" in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_interrupted_it_ends_with_complete_output(
    client: Client, clip: Path, model_server: ModelServer, number: signal.Signals
) -> None:
    """In the middle of a frame, which is still answered."""
    model_server.slow = 0.5
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "client.command", "live", str(clip)),
        *("--format", "srt", "--fps", "20"),
        env={"INKLINE_URL": url_of(client)},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        while True:
            if model_server.asked:
                break
            await asyncio.sleep(0.05)
    process.send_signal(number)
    out, _ = await process.communicate()
    assert process.returncode == 130
    assert parsed(out.decode()) == [(0.0, 0.05, "ab cd")]


async def test_a_stream_is_read_as_it_comes_until_interrupted(
    client: Client, model_server: ModelServer
) -> None:
    """Motion JPEG over HTTP, as cheap cameras send it; it breaks off once and is opened again."""
    opened: list[int] = []

    async def stream(request: web.Request) -> web.StreamResponse:
        opened.append(1)
        response = web.StreamResponse(
            headers={"Content-Type": "multipart/x-mixed-replace; boundary=frame"}
        )
        await response.prepare(request)
        for _ in range(20 if len(opened) == 1 else 1000):
            jpeg = encoded(picture((ONE,)), "JPEG")
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            await response.write(head.encode() + jpeg + b"\r\n")
            await asyncio.sleep(0.05)
        return response

    app = web.Application()
    app.router.add_get("/camera", stream)
    async with TestServer(app) as camera:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "client.command", "live", str(camera.make_url("/camera"))),
            *("--fps", "10"),
            env={"INKLINE_URL": url_of(client)},
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        answers: list[Any] = []
        while len(opened) < 2 or len(answers) < 5:
            answers.append(json.loads(await process.stdout.readline()))
        process.send_signal(signal.SIGINT)
        rest, _ = await process.communicate()
    assert process.returncode == 0
    answers += [json.loads(line) for line in rest.splitlines()]
    assert {answer["text"] for answer in answers} == {"ab cd"}
    assert [answer["frame"] for answer in answers] == list(range(1, len(answers) + 1))
    assert [path for path, _, _ in model_server.asked].count("/predictions/crnn/1.0") <= 2


async def test_a_program_reads_frames(client: Client) -> None:
    def program() -> str:
        with Inkline(url_of(client)) as server, server.live(layout="page", fps=1) as session:
            answer = session.read(frame(ONE))
            assert (answer.text, answer.lines[0].bbox) == ("ab cd", ((40, 30), (240, 50)))
            broken = session.read(b"no picture")
            assert broken.error is not None
            assert broken.error["code"] == "unsupported_image"
            assert not session.read(encoded()).error
            with pytest.raises(Refused) as refused:
                server.live(layout="poem")
            assert "layout must be one of" in refused.value.detail
        return session.id

    session = await asyncio.to_thread(program)
    assert await subtitles(client, session) != ""
