"""Keys: who gets in, what each sees, and that a change of their file counts at once."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway.api_keys import Keyring
from gateway.views.operations import OPERATIONS
from tests.gateway import servers
from tests.gateway.asking import recognize, refused
from tests.gateway.conftest import Client, Start
from tests.gateway.pictures import encoded

Headers = dict[str, str]


def keyring(path: Path, *arguments: str) -> str:
    """What the command prints."""
    done = subprocess.run(
        [sys.executable, "-m", "gateway.keyring", *arguments],
        env={**os.environ, "KEYS_FILE": str(path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def bearer(key: str) -> Headers:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Headers, Headers, Headers]:
    """The file, and what Ann, Ben and the administrator send."""
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    people = (("ann", "read"), ("ben", "read"), ("root", "admin"))
    ann, ben, root = (bearer(keyring(path, "add", who, "--role", role)) for who, role in people)
    return path, ann, ben, root


@pytest.fixture
async def locked(start: Start, keys: tuple[Path, Headers, Headers, Headers]) -> Client:
    return await start(keys_file=keys[0])


async def read(client: Client, who: Headers, data: bytes, **options: str) -> Any:
    response = await client.post("/recognize", data=data, headers=who, params=options)
    assert response.status == 200, await response.text()
    return await response.json()


async def listed(client: Client, who: Headers, query: str = "") -> list[str]:
    response = await client.get(f"/history?{query}", headers=who)
    return [item["id"] for item in (await response.json())["items"]]


async def test_without_a_key_only_what_is_public(locked: Client) -> None:
    asked = [route for route, told in OPERATIONS.items() if not told.public]
    assert len(asked) > 20
    for method, path in asked:
        path = path.replace("{id}", "x")
        await refused(locked, 401, "unauthorized", method=method, path=path)
    response = await locked.get("/history")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Inkline"'
    for path in ("/", "/healthz", "/readyz", "/favicon.ico", "/static/js/theme.js", "/session"):
        assert (await locked.get(path)).status == 200, path
    assert (await locked.get("/nowhere")).status == 404


async def test_rollouts_and_statistics_are_for_administrators(
    locked: Client, keys: tuple[Path, Headers, Headers, Headers]
) -> None:
    _, ann, _, root = keys
    asked = [route for route in OPERATIONS if route[1].startswith("/models/")]
    assert {method for method, _ in asked} == {"GET", "POST"}
    for method, path in asked:
        path = path.replace("{id}", "x")
        await refused(locked, 403, "forbidden", method=method, path=path, headers=ann)
        assert (await locked.request(method, path, headers=root)).status in (200, 400, 404)


async def test_a_wrong_key(locked: Client, keys: tuple[Path, Headers, Headers, Headers]) -> None:
    good = keys[1]["Authorization"]
    for sent in ("Bearer", "Bearer ink_", f"{good}x", good[:-1], "Basic YTpi", "Bearer ink_é_é"):
        headers = {"Authorization": sent}
        await refused(locked, 401, "unauthorized", method="GET", path="/history", headers=headers)
        response = await locked.get("/history", headers=headers)
        assert "invalid_token" in response.headers["WWW-Authenticate"]


async def test_two_keys_cannot_reach_each_others_records(
    locked: Client, keys: tuple[Path, Headers, Headers, Headers]
) -> None:
    _, ann, ben, root = keys
    mine = (await read(locked, ann, encoded()))["id"]
    theirs = (await read(locked, ben, encoded()))["id"]
    assert await listed(locked, ann) == [mine]
    assert await listed(locked, ben) == [theirs]
    assert await listed(locked, root) == [theirs, mine]
    for who, own in ((ann, [mine]), (ben, [theirs]), (root, [theirs, mine])):
        for query in ("q=ab", "q=ab cd", "model=crnn", "q=ab&model=crnn_v1"):
            assert await listed(locked, who, query) == own
    for who, other in ((ann, theirs), (ben, mine)):
        picture = f"/history/{other}/image"
        for path in (f"/history/{other}", picture, f"{picture}?page=1"):
            await refused(locked, 404, "not_found", method="GET", path=path, headers=who)
        path = f"/history/{other}"
        await refused(locked, 404, "not_found", method="DELETE", path=path, headers=who)
    for record in (mine, theirs):
        picture = f"/history/{record}/image"
        for path in (f"/history/{record}", picture, f"{picture}?page=1"):
            assert (await locked.get(path, headers=root)).status == 200


async def test_a_cached_reading_becomes_a_record_of_ones_own(
    locked: Client, keys: tuple[Path, Headers, Headers, Headers]
) -> None:
    _, ann, ben, _ = keys
    data = encoded()
    first = await read(locked, ann, data)
    again = await read(locked, ann, data)
    other = await read(locked, ben, data)
    assert (again["cached"], again["id"]) == (True, first["id"])
    assert (other["cached"], other["stored"]) == (True, True)
    assert other["id"] != first["id"]
    assert (await locked.delete(f"/history/{first['id']}", headers=ann)).status == 204
    response = await locked.get(f"/history/{other['id']}/image", headers=ben)
    assert await response.read() == data


async def test_what_an_administrator_deletes_is_forgotten_for_its_owner(
    locked: Client, keys: tuple[Path, Headers, Headers, Headers]
) -> None:
    _, ann, _, root = keys
    data = encoded()
    first = await read(locked, ann, data)
    assert (await locked.delete(f"/history/{first['id']}", headers=root)).status == 204
    again = await read(locked, ann, data)
    assert not again["cached"]
    assert again["id"] != first["id"]


async def test_a_change_of_the_file_counts_at_once(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"
    client = await start(keys_file=path)
    assert (await client.get("/history")).status == 401
    key = keyring(path, "add", "ann")
    assert path.stat().st_mode & 0o777 == 0o600
    assert key not in path.read_text()
    assert (await client.get("/history", headers=bearer(key))).status == 200
    assert keyring(path, "list").endswith("\tann")
    keyring(path, "revoke", "ann")
    assert (await client.get("/history", headers=bearer(key))).status == 401


async def test_a_broken_file_leaves_the_last_known_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    key = keyring(path, "add", "ann")
    ring = Keyring(path)
    assert ring.find(key)
    path.write_text("{")
    assert ring.find(key)
    path.unlink()
    assert ring.find(key) is None


async def test_signing_in_on_the_page(
    start: Start, keys: tuple[Path, Headers, Headers, Headers]
) -> None:
    client = await start(keys_file=keys[0])
    key = keys[1]["Authorization"].removeprefix("Bearer ")
    assert (await (await client.get("/session")).json()) == {
        "required": True, "name": None, "role": None,
    }  # fmt: skip
    await refused(client, 401, "unauthorized", path="/session", json={"key": "ink_no"})
    bodies: list[Any] = [{}, {"key": 7}, {"key": key, "more": 1}, []]
    for body in bodies:
        await refused(client, 400, "bad_request", path="/session", json=body)
    response = await client.post("/session", json={"key": key})
    assert await response.json() == {"required": True, "name": "ann", "role": "read"}
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie
    assert key not in cookie
    record = await recognize(client, encoded())
    assert (await client.get(f"/history/{record['id']}/image")).status == 200
    assert (await (await client.get("/session")).json())["name"] == "ann"
    token = cookie.partition("session=")[2].partition(";")[0]
    assert (await client.delete("/session")).status == 204
    for headers in ({}, {"Cookie": f"session={token}"}):
        assert (await client.get("/history", headers=headers)).status == 401


async def test_a_session_ends_with_its_key_and_is_secure_behind_tls(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "keys.json"
    key = keyring(path, "add", "ann")
    client = await start(keys_file=path)
    by_tls = {"X-Forwarded-Proto": "https"}
    response = await client.post("/session", json={"key": key}, headers=by_tls)
    cookie = response.headers["Set-Cookie"]
    assert "Secure" in cookie
    headers = {"Cookie": cookie.partition(";")[0]}
    assert (await client.get("/history", headers=headers)).status == 200
    keyring(path, "revoke", "ann")
    assert (await client.get("/history", headers=headers)).status == 401


async def test_a_session_outlives_redis_where_it_was_seen(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    key = keyring(path, "add", "ann")
    with servers.redis(servers.free_port()) as url:
        client = await start(keys_file=path, redis_url=url)
        response = await client.post("/session", json={"key": key})
        headers = {"Cookie": response.headers["Set-Cookie"].partition(";")[0]}
    assert (await client.get("/history", headers=headers)).status == 200
    client.session.cookie_jar.clear()
    other = {"Cookie": "session=unknown"}
    await refused(client, 503, "sessions_unavailable", method="GET", path="/history", headers=other)
    assert (await client.get("/history", headers=bearer(key))).status == 200


async def test_without_keys_nobody_signs_in(client: Client) -> None:
    assert (await (await client.get("/session")).json())["required"] is False
    await refused(client, 404, "not_found", path="/session", json={"key": "ink_x"})


async def test_a_proxy_asks_for_the_model_servers(
    locked: Client, start: Start, keys: tuple[Path, Headers, Headers, Headers]
) -> None:
    """Its question carries the caller's headers, and is a GET whatever the caller sends."""
    _, ann, _, _ = keys
    assert (await locked.get("/auth", headers=ann)).status == 204
    await refused(locked, 401, "unauthorized", method="GET", path="/auth")
    unknown = {"Authorization": "Bearer ink_no"}
    await refused(locked, 401, "unauthorized", method="GET", path="/auth", headers=unknown)
    elsewhere = {**ann, "Origin": "https://elsewhere.example"}
    await refused(locked, 403, "forbidden", method="GET", path="/auth", headers=elsewhere)
    open_to_all = await start()
    assert (await open_to_all.get("/auth")).status == 204
