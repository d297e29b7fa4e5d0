"""Live sessions: a real WebSocket, frames in, answers out."""

from typing import Any

import numpy as np

from tests.gateway.conftest import Client
from tests.gateway.live import ONE, OTHER, TWO, frame, viewing
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded, picture


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


async def test_fields_by_a_template(client: Client, model_server: ModelServer) -> None:
    model_server.text = "TOTAL 12.50"
    async with viewing(client, template="receipt") as viewer:
        for page in (frame(ONE), frame(ONE)):
            fields = (await viewer.see(page))["fields"]
            assert (fields["total"]["value"], fields["total"]["line"]) == ("12.50", 0)
        assert (await viewer.see(frame()))["fields"] == {}
    async with viewing(client) as viewer:
        assert "fields" not in await viewer.see(frame(ONE))


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
