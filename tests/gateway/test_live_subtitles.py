"""The text of a live session as SRT and WebVTT, and whose it is."""

import asyncio
import re
from pathlib import Path
from urllib.parse import urlsplit

from gateway.live.cues import Cue, Cues
from tests.gateway.asking import refused
from tests.gateway.conftest import Client, Start
from tests.gateway.live import ONE, OTHER, TWO, frame, refusal, subtitles, viewing
from tests.gateway.model_server import ModelServer
from tests.gateway.test_keys import Headers, bearer, keyring
from tests.gateway.test_keys import keys as keys
from tests.gateway.test_keys import locked as locked

Timed = list[tuple[float, float, str]]
_SRT = re.compile(
    r"(\d+)\n(\d\d+):(\d\d):(\d\d),(\d{3}) --> (\d\d+):(\d\d):(\d\d),(\d{3})\n(.+(?:\n.+)*)\n\n"
)


def parsed(srt: str) -> Timed:
    """Every character must belong to a subtitle, numbers count from 1, times go forward."""
    found: Timed = []
    at = 0
    while at < len(srt):
        cue = _SRT.match(srt, at)
        assert cue, srt[at:]
        number, *clock = (int(part) for part in cue.groups()[:-1])
        hours = [clock[i] * 3600 + clock[i + 1] * 60 + clock[i + 2] for i in (0, 4)]
        start, end = (hours[i] + clock[4 * i + 3] / 1000 for i in (0, 1))
        assert number == len(found) + 1
        assert start < end
        assert not found or found[-1][1] <= start
        found.append((start, end, cue.groups()[-1]))
        at = cue.end()
    return found


async def test_a_session_as_subtitles(client: Client, model_server: ModelServer) -> None:
    """Two frames a second: one text for a second, none, two lines at once."""
    scenes = [("<one> & only", (ONE,))] * 2 + [("", ())] * 2 + [("last", (TWO, ONE))]
    async with viewing(client, fps=2) as viewer:
        for text, frames in scenes:
            model_server.text = text
            await viewer.see(frame(*frames))
        during = await subtitles(client, viewer.id)
    srt, vtt = [await subtitles(client, viewer.id, form) for form in ("srt", "vtt")]
    assert during == srt
    assert parsed(srt) == [(0.0, 1.0, "<one> & only"), (2.0, 2.5, "last\nlast")]
    assert vtt == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:01.000\n&lt;one&gt; &amp; only\n\n"
        "00:00:02.000 --> 00:00:02.500\nlast\nlast\n\n"
    )
    response = await client.get(f"/live/{viewer.id}.vtt")
    assert response.content_type == "text/vtt"
    assert response.headers["Cache-Control"] == "no-store"


async def test_without_fps_times_are_when_frames_come(
    client: Client, model_server: ModelServer
) -> None:
    async with viewing(client) as viewer:
        await viewer.see(frame(ONE))
        await asyncio.sleep(0.6)
        model_server.text = "other"
        answer = await viewer.see(frame(OTHER))
    (first, second) = parsed(await subtitles(client, viewer.id))
    assert (first[0], first[2], second[2]) == (0.0, "ab cd", "other")
    assert 0.6 <= first[1] == second[0] == answer["seconds"] < 5


async def test_another_gateway_has_them_too(start: Start) -> None:
    here, there = await start(), await start()
    async with viewing(here) as viewer:
        await viewer.see(frame(ONE))
    await asyncio.sleep(0.1)
    assert await subtitles(there, viewer.id) == await subtitles(here, viewer.id) != ""


async def test_other_names_find_nothing(client: Client) -> None:
    async with viewing(client) as viewer:
        await viewer.see(frame(ONE))
    for name in (f"{viewer.id}:cues", "*", "x" * 3000):
        path = f"/live/{name}.srt"
        await refused(client, 404, "not_found", method="GET", path=path)


async def test_nothing_is_kept_where_nothing_is_to_be_stored(client: Client) -> None:
    async with viewing(client, store=False) as viewer:
        await viewer.see(frame(ONE))
        for form in ("srt", "vtt"):
            path = f"/live/{viewer.id}.{form}"
            await refused(client, 404, "not_found", method="GET", path=path)


async def test_two_keys_cannot_reach_each_others_sessions(
    locked: Client, keys: tuple[Path, Headers, Headers, Headers]
) -> None:
    _, ann, ben, _ = keys
    async with viewing(locked, ann) as of_ann, viewing(locked, ben) as of_ben:
        for viewer in (of_ann, of_ben):
            await viewer.see(frame(ONE))
        await reach_only_their_own(locked, of_ann.id, of_ben.id, keys)
    await asyncio.sleep(0.1)
    await reach_only_their_own(locked, of_ann.id, of_ben.id, keys)


async def reach_only_their_own(
    locked: Client, of_ann: str, of_ben: str, keys: tuple[Path, Headers, Headers, Headers]
) -> None:
    _, ann, ben, root = keys
    for who, own, other in ((ann, of_ann, of_ben), (ben, of_ben, of_ann)):
        assert "ab cd" in await subtitles(locked, own, headers=who)
        for form in ("srt", "vtt"):
            path = f"/live/{other}.{form}"
            await refused(locked, 404, "not_found", method="GET", path=path, headers=who)
        assert "ab cd" in await subtitles(locked, own, headers=root)
    assert (await locked.get(f"/live/{of_ann}.srt")).status == 401


async def test_who_opens_a_session(
    locked: Client, keys: tuple[Path, Headers, Headers, Headers]
) -> None:
    """A key, or a page of this site with its visitor's cookie; a cookie alone is not enough."""
    _, ann, _, _ = keys
    origin = str(locked.make_url("")).rstrip("/")
    assert await refusal(locked) == 401
    assert await refusal(locked, Origin=origin) == 401
    assert await refusal(locked, Authorization="Bearer ink_no") == 401
    key = ann["Authorization"].removeprefix("Bearer ")
    assert (await locked.post("/session", json={"key": key})).status == 200
    assert await refusal(locked) == 401
    assert await refusal(locked, Origin=f"http://evil.{urlsplit(origin).netloc}") == 403
    async with viewing(locked, {"Origin": origin}) as viewer:
        await viewer.see(frame(ONE))
        assert "ab cd" in await subtitles(locked, viewer.id, headers=ann)


async def test_a_revoked_key_ends_its_session(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ann = bearer(keyring(path, "add", "ann"))
    client = await start(keys_file=path)
    async with viewing(client, ann) as viewer:
        await viewer.see(frame(ONE))
        keyring(path, "revoke", "ann")
        assert (await viewer.see(frame(ONE)))["error"]["code"] == "unauthorized"
        await viewer.socket.receive(timeout=20)
        assert viewer.socket.close_code == 1008


async def test_sessions_count_as_requests_and_frames_do_not(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ann = bearer(keyring(path, "add", "ann"))
    client = await start(keys_file=path, rate_limit_key="2/minute")
    async with viewing(client, ann) as viewer:
        await viewer.watch([frame(ONE)] * 5)
    async with viewing(client, ann):
        pass
    assert await refusal(client, **ann) == 429


def test_a_flicker_is_no_subtitle_of_its_own() -> None:
    cues = Cues()
    ended: list[Cue] = []
    seen = [
        (0.0, 1, "a long line"),
        (1.0, 2, "a lonq line"),
        (1.2, 3, "a long line"),
        (2.0, 4, "x"),
    ]
    for seconds, number, text in seen:
        ended += cues.see(seconds, [(number, text)])
    assert ended + cues.rest() == [Cue(0.0, 2.0, "a long line"), Cue(2.0, 2.8, "x")]
