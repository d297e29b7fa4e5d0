"""Live sessions: a real WebSocket, frames in, answers out."""

import asyncio
from typing import Any

import numpy as np
import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from tests.gateway import servers
from tests.gateway.conftest import Client, Start
from tests.gateway.live import ONE, OTHER, TWO, frame, subtitles, viewing
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded, picture
from tests.gateway.test_metrics import asked


def predictions(model_server: ModelServer) -> list[str]:
    """Which models were asked since the last time."""
    paths = [path.split("/")[2] for path, _, _ in model_server.asked]
    model_server.asked.clear()
    return paths


async def test_a_frame_is_answered_with_its_lines(client: Client) -> None:
    async with viewing(client) as viewer:
        answer = await viewer.see(frame(ONE, TWO))
    assert (answer["frame"], answer["skipped"], answer["changed"]) == (1, 0, True)
    assert answer["text"] == "ab cd\nab cd"
    first, second = answer["lines"]
    assert first["bbox"] == [[40, 30], [240, 50]]
    assert second["bbox"] == [[40, 200], [340, 220]]
    assert [word["text"] for word in first["words"]] == ["ab", "cd"]
    assert first["chars"] == []
    assert first["id"] != second["id"]
    assert set(answer["timing_ms"]) == {"decode", "detect", "recognize", "total"}


async def test_boxes_are_pixels_of_the_frame_as_sent(client: Client) -> None:
    """A large JPEG is decoded at half its size."""
    page = picture(((400, 300, 2400, 500),), size=(3900, 2200))
    async with viewing(client, chars=True) as viewer:
        answer = await viewer.see(encoded(page, "JPEG", quality=95))
    (line,) = answer["lines"]
    (left, top), (right, bottom) = line["bbox"]
    assert abs(left - 400) + abs(top - 300) + abs(right - 2400) + abs(bottom - 500) < 24
    assert len(line["chars"]) == 5


async def test_the_same_picture_in_another_size_is_read_anew(client: Client) -> None:
    boxes = []
    async with viewing(client) as viewer:
        for scale in (1, 2):
            page = picture(((40, 40, 640, 80),), size=(1280, 720)).resize(
                (1280 * scale, 720 * scale)
            )
            boxes.append((await viewer.see(encoded(page, "JPEG")))["lines"][0]["bbox"])
    assert boxes[0] == [[40, 40], [640, 80]]
    assert np.abs(np.array(boxes[1]) - 2 * np.array(boxes[0])).max() < 8


async def test_what_has_not_changed_is_not_read_again(
    client: Client, model_server: ModelServer
) -> None:
    still = frame(ONE, TWO)
    async with viewing(client) as viewer:
        await viewer.see(still)
        assert predictions(model_server) == ["detector", "crnn"]
        for _ in range(3):
            answer = await viewer.see(frame(ONE, TWO))
            assert (answer["text"], answer["changed"]) == ("ab cd\nab cd", False)
        assert predictions(model_server) == []


async def test_only_what_has_changed_is_looked_at(
    client: Client, model_server: ModelServer
) -> None:
    async with viewing(client) as viewer:
        before = await viewer.see(frame(ONE, TWO))
        whole = [size for path, _, size in model_server.asked if "detector" in path]
        model_server.asked.clear()
        model_server.text = "xy"
        after = await viewer.see(frame(ONE, OTHER))
    part = [size for path, _, size in model_server.asked if "detector" in path]
    assert sum(part) < 0.6 * sum(whole)
    assert after["text"] == "ab cd\nxy"
    assert after["changed"]
    assert after["lines"][0]["id"] == before["lines"][0]["id"]
    assert after["lines"][1]["id"] != before["lines"][1]["id"]


async def test_a_line_that_moves_is_followed(client: Client, model_server: ModelServer) -> None:
    async with viewing(client) as viewer:
        before = await viewer.see(frame(ONE))
        model_server.asked.clear()
        after = await viewer.see(frame((47, 36, 247, 56)))
        assert "crnn" not in predictions(model_server)
    assert after["lines"][0]["id"] == before["lines"][0]["id"]
    assert after["lines"][0]["bbox"] == [[47, 36], [247, 56]]


async def test_text_is_steady_over_frames(client: Client, model_server: ModelServer) -> None:
    """Each frame is read, one of them wrong."""
    said = []
    async with viewing(client) as viewer:
        for number in range(8):
            model_server.text = "ab cl" if number == 4 else "ab cd"
            model_server.asked.clear()
            answer = await viewer.see(frame(ONE, grain=number + 1))
            said.append((answer["text"], answer["changed"], predictions(model_server)[-1:]))
    assert said == [("ab cd", number == 0, ["crnn"]) for number in range(8)]


async def test_a_text_that_stays_wins_over_what_was_read_before(
    client: Client, model_server: ModelServer
) -> None:
    async with viewing(client) as viewer:
        await viewer.watch([frame(ONE, grain=1), frame(ONE, grain=2)])
        model_server.text = "ab cl"
        answers = await viewer.watch([frame(ONE, grain=3)] * 4)
    assert [answer["text"] for answer in answers][-1] == "ab cl"
    assert sum(answer["changed"] for answer in answers) == 1


async def test_what_disappears_is_gone(client: Client) -> None:
    async with viewing(client) as viewer:
        texts = [a["text"] for a in await viewer.watch([frame(ONE, TWO), frame(TWO), frame()])]
    assert texts == ["ab cd\nab cd", "ab cd", ""]


async def test_one_line_is_the_whole_frame(client: Client, model_server: ModelServer) -> None:
    async with viewing(client, layout="line") as viewer:
        await viewer.watch([frame(ONE), frame(TWO)])
    assert predictions(model_server) == ["crnn", "crnn"]


async def test_the_latest_wins(client: Client, model_server: ModelServer) -> None:
    model_server.slow = 0.5
    async with viewing(client) as viewer:
        for number in range(20):
            await viewer.socket.send_bytes(frame((40, 30, 140 + 5 * number, 50)))
        answers: list[Any] = []
        while not answers or answers[-1]["frame"] < 20:
            answers.append(await viewer.socket.receive_json(timeout=20))
    assert sum(answer["skipped"] for answer in answers) == 20 - len(answers)
    assert len(answers) < 5
    (corner, (right, bottom)) = answers[-1]["lines"][0]["bbox"]
    assert (corner, bottom) == ([40, 30], 50)
    assert 230 < right <= 235  # changes are looked for on a reduced picture


async def test_a_broken_frame_is_told_and_the_next_is_read(
    client: Client, model_server: ModelServer
) -> None:
    good = frame(ONE, kind="JPEG")
    broken = [b"no picture", good[: len(good) // 2], b""]
    async with viewing(client) as viewer:
        for number, data in enumerate(broken, 1):
            answer = await viewer.see(data)
            assert (answer["frame"], answer["error"]["status"] // 100) == (number, 4)
            assert set(answer["error"]) == {
                "type", "title", "status", "detail", "code", "request_id",
            }  # fmt: skip
        model_server.failing = 503
        assert (await viewer.see(good))["error"]["code"] == "model_unavailable"
        model_server.failing = None
        assert (await viewer.see(good))["text"] == "ab cd"


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


async def refusal(client: Client, **headers: str) -> int:
    with pytest.raises(WSServerHandshakeError) as refused:
        async with client.ws_connect("/live", headers=headers):
            pass
    return refused.value.status


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
