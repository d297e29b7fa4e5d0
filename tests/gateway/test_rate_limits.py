"""How often a key and an address may ask."""

from pathlib import Path

import pytest

from gateway.rate_limits import client_address
from gateway.settings import Settings
from tests.gateway import servers
from tests.gateway.asking import refused
from tests.gateway.conftest import Client, Start
from tests.gateway.test_keys import bearer, keyring


async def statuses(client: Client, times: int, **headers: str) -> list[int]:
    return [(await client.get("/history", headers=headers)).status for _ in range(times)]


async def test_each_key_has_its_own_limit(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ann, ben = (bearer(keyring(path, "add", who)) for who in ("ann", "ben"))
    client = await start(keys_file=path, rate_limit_key="3/minute")
    other = await start(keys_file=path, rate_limit_key="3/minute")
    assert await statuses(client, 2, **ann) == [200, 200]
    assert await statuses(other, 2, **ann) == [200, 429]  # counted for all gateways together
    assert await statuses(client, 3, **ben) == [200, 200, 200]
    detail = await refused(client, 429, "rate_limited", method="GET", path="/history", headers=ann)
    assert "3 per 1 minute" in detail
    response = await client.get("/history", headers=ann)
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    for free in ("/", "/healthz", "/session"):
        assert (await client.get(free, headers=ann)).status == 200


async def test_an_address_has_a_limit_for_wrong_keys_too(start: Start, tmp_path: Path) -> None:
    client = await start(
        keys_file=tmp_path / "none.json",
        rate_limit_address="3/minute",
        trusted_proxies="127.0.0.0/8",
    )
    here = {"X-Forwarded-For": f"{tmp_path.name}, 203.0.113.9", "Authorization": "Bearer ink_x"}
    assert await statuses(client, 4, **here) == [401, 401, 401, 429]
    await refused(client, 429, "rate_limited", path="/session", json={"key": "x"}, headers=here)
    elsewhere = {**here, "X-Forwarded-For": "198.51.100.7"}
    assert await statuses(client, 1, **elsewhere) == [401]


async def test_without_redis_each_process_counts(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ann = bearer(keyring(path, "add", "ann"))
    url = f"redis://127.0.0.1:{servers.free_port()}/0"
    client = await start(keys_file=path, rate_limit_key="2/minute", redis_url=url)
    assert await statuses(client, 4, **ann) == [200, 200, 429, 429]


async def test_off_on_loopback_without_keys(start: Start) -> None:
    client = await start(rate_limit_key="1/minute", rate_limit_address="1/minute")
    assert await statuses(client, 3) == [200, 200, 200]
    assert Settings(allow_anonymous=True, host="0.0.0.0").rate_limited


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # not a proxy of ours: not believed
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", ""),
    ],
)
def test_whose_address_counts(peer: str, forwarded: str, found: str) -> None:
    settings = Settings.model_validate({"trusted_proxies": "10.0.0.0/8"})
    assert client_address(peer, forwarded, settings.trusted_proxies) == found
