"""Live sessions: how they begin, what bounds them, how they end."""

import asyncio
from typing import Any

import pytest
from aiohttp import WSMsgType

from tests.gateway import servers
from tests.gateway.conftest import Client, Start
from tests.gateway.live import ONE, frame, refusal, subtitles, viewing
from tests.gateway.test_metrics import asked


async def test_a_frame_that_is_too_large(start: Start) -> None:
    client = await start(max_frame_pixels=100_000, max_frame_bytes=50_000)
    async with viewing(client) as viewer:
        assert (await viewer.see(frame(ONE)))["error"]["code"] == "too_large"
        await viewer.socket.send_bytes(bytes(60_000))
        assert (await viewer.socket.receive(timeout=20)).type is WSMsgType.CLOSE
        assert viewer.socket.close_code == 1009


WRONG: list[tuple[Any, str]] = [
    ("{", "bad_request"),
    ("[]", "bad_request"),
    ('{"modle": "crnn"}', "bad_request"),
    ('{"layout": "poem"}', "bad_request"),
    ('{"deskew": true}', "bad_request"),
    ('{"format": "pdf"}', "bad_request"),
    ('{"template": "letter"}', "bad_request"),
    ('{"fps": 0}', "bad_request"),
    ('{"fps": NaN}', "bad_request"),
    ('{"model": "crnn_v9"}', "not_found"),
    (b"\x89PNG", "bad_request"),
]


@pytest.mark.parametrize(("message", "code"), WRONG)
async def test_wrong_options_end_the_session(client: Client, message: Any, code: str) -> None:
    async with client.ws_connect("/live") as socket:
        await (
            socket.send_bytes(message) if isinstance(message, bytes) else socket.send_str(message)
        )
        error = (await socket.receive_json(timeout=20))["error"]
        assert error["code"] == code
        assert error["detail"]
        assert (await socket.receive(timeout=20)).type is WSMsgType.CLOSE
        assert socket.close_code == 1008


async def test_options_twice(client: Client) -> None:
    async with viewing(client) as viewer:
        await viewer.socket.send_json({})
        assert (await viewer.socket.receive_json(timeout=20))["error"]["code"] == "bad_request"


async def test_pages_of_other_sites_open_no_session(client: Client) -> None:
    own = str(client.make_url("")).rstrip("/")
    for origin in ("http://evil.example", "null", own.replace("127.0.0.1", "127.0.0.2")):
        assert await refusal(client, Origin=origin) == 403
    async with viewing(client, {"Origin": own}) as viewer:
        assert (await viewer.see(frame(ONE)))["text"] == "ab cd"


async def test_sessions_are_bounded_and_end_when_nothing_comes(start: Start) -> None:
    client = await start(live_sessions=1, live_idle_seconds=0.5)
    async with viewing(client) as viewer:
        assert await refusal(client) == 503
        assert (await viewer.socket.receive_json(timeout=20))["error"]["code"] == "bad_request"
        assert (await viewer.socket.receive(timeout=20)).type is WSMsgType.CLOSE
    await asyncio.sleep(0.1)
    async with viewing(client) as viewer:
        assert (await viewer.see(frame(ONE)))["text"] == "ab cd"


async def test_a_server_that_stops_says_so(start: Start) -> None:
    client = await start()
    async with viewing(client) as viewer:
        await viewer.see(frame(ONE))
        assert client.app is not None
        await client.app.shutdown()
        assert (await viewer.socket.receive(timeout=20)).type is WSMsgType.CLOSE
        assert viewer.socket.close_code == 1001


async def test_frames_are_counted(client: Client) -> None:
    before = await asked(client)
    async with viewing(client) as viewer:
        await viewer.watch([frame(ONE), frame(ONE), b""])
        during = await asked(client)
        assert during[("inkline_live_sessions", "")] == 1
    after = await asked(client)
    for result in ("read", "unchanged", "failed"):
        name = ("inkline_live_frames_total", result)
        assert after[name] - before.get(name, 0.0) == 1


async def test_without_redis_subtitles_are_kept_here(start: Start) -> None:
    client = await start(redis_url=f"redis://127.0.0.1:{servers.free_port()}/0")
    async with viewing(client) as viewer:
        await viewer.see(frame(ONE))
        assert "ab cd" in await subtitles(client, viewer.id)
    await asyncio.sleep(0.1)
    assert "ab cd" in await subtitles(client, viewer.id)
    assert (await client.get("/live/01ARZ3NDEKTSV4RRFFQ69G5FAV.srt")).status == 503
