"""Rolling a version out: what it must pass, how traffic follows, and how it goes back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.asking import recognize, refused
from tests.gateway.conftest import Client, Start
from tests.gateway.model_server import ModelServer
from tests.gateway.pictures import encoded
from tests.gateway.rolling import (
    begin,
    eventually,
    quick,
    state,
    tell,
    until,
    write_archive,
)
from tests.gateway.test_keys import bearer, keyring


@pytest.fixture
async def site(start: Start, tmp_path: Path, model_server: ModelServer) -> Client:
    """1.0 alone runs."""
    model_server.versions["crnn"] = ["1.0"]
    return await start(**quick(tmp_path))


async def version_of(client: Client) -> str:
    result = await recognize(client, encoded(), store="false")
    return str(result["model"]["version"])


async def models(client: Client) -> dict[str, Any]:
    listed = (await (await client.get("/models")).json())["models"]
    return {one["version"]: one for one in listed}


async def test_a_version_takes_over_and_the_old_one_goes(
    start: Start, tmp_path: Path, model_server: ModelServer
) -> None:
    model_server.versions["crnn"] = ["1.0"]
    client = await start(**quick(tmp_path, keep_old=1.0))
    begun = await begin(client, why="reads Chinese")
    assert (begun["before"], begun["archive"]) == ("1.0", "crnn-3.0.mar")
    ended = await until(client, begun, "promoted", "refused", "failed", "rolled_back")
    assert ended["status"] == "promoted", ended
    steps = ["begin", "check", "register", "scale", "golden", "share", "watch", "promote", "drain"]
    assert [one["step"] for one in ended["steps"]] == steps
    assert ended["steps"][0]["why"] == "reads Chinese"
    assert all(one["who"] and one["at"] and one["what"] for one in ended["steps"])
    assert (await version_of(client), ended["share"]) == ("3.0", 1.0)
    assert model_server.told[:3] == ["register 3.0", "scale 3.0", "default 3.0"]

    async def gone() -> bool:
        return model_server.versions["crnn"] == ["3.0"]

    await eventually(gone, "1.0 is removed")
    assert (await version_of(client)) == "3.0"
    await tell(client, ended, "rollback", 409)


async def test_it_is_told_what_to_do(site: Client, model_server: ModelServer) -> None:
    """By hand: it stays at its share until somebody promotes it, and goes back when told."""
    begun = await begin(site, automatic=False, share=0.3)
    waiting = await until(site, begun, "waiting")
    assert (waiting["share"], set(waiting["can"])) == (0.3, {"promote", "rollback", "resume"})
    for _ in range(8):
        await version_of(site)
    compared = (await state(site, begun))["comparison"]
    assert compared["before"]["readings"] + compared["after"]["readings"] == 8
    assert (await models(site))["3.0"]["share"] == 0.3
    await begin(site, 409, version="2.0")
    await tell(site, begun, "promote", why="looks good")
    promoted = await until(site, begun, "promoted")
    assert ("local", "looks good") in [(one["who"], one["why"]) for one in promoted["steps"]]
    await tell(site, begun, "promote", 409)
    await tell(site, begun, "rollback", why="it does not")
    back = await until(site, begun, "rolled_back")
    assert (back["share"], await version_of(site)) == (0.0, "1.0")
    assert model_server.versions["crnn"][0] == "1.0"
    listed = (await (await site.get("/models/rollouts")).json())["rollouts"]
    assert [one["id"] for one in listed] == [begun["id"]]


async def test_a_version_that_fails_goes_back_by_itself(
    start: Start, tmp_path: Path, model_server: ModelServer
) -> None:
    model_server.versions["crnn"] = ["1.0"]
    client = await start(**quick(tmp_path, rollout_step_seconds=30, rollout_patience=30))
    begun = await begin(client)
    await until(client, begun, "running", step="watch")
    model_server.broken.add("3.0")

    async def back() -> bool:
        assert await version_of(client)  # nobody sees it
        return bool((await state(client, begun))["status"] == "rolled_back")

    await eventually(back, "it goes back")
    steps = (await state(client, begun))["steps"]
    assert "fail" in next(one["why"] for one in steps if one["step"] == "watch")
    assert await version_of(client) == "1.0"


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "another file": (lambda store: (store / "crnn-3.0.mar").write_bytes(b"other"), "sha256"),
    "no sum": (lambda store: (store / "crnn-3.0.mar.sha256").unlink(), "is missing"),
    "no card": (lambda store: (store / "crnn-3.0.md").unlink(), "model card"),
    "no scores": (lambda store: write_archive(store, "3.0", scores="{}"), "no scores"),
    "another model": (lambda store: write_archive(store, "3.0", name="other"), "holds other"),
    "loaded from elsewhere": (
        lambda store: write_archive(store, "3.0", scores='{"a": 1}'),
        "has another",
    ),
    "fewer languages": (
        lambda store: write_archive(store, "3.0", languages='{"ja": ""}'),
        "does not read en",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_not_as_it_should_be_gets_no_traffic(
    site: Client, tmp_path: Path, case: str
) -> None:
    change, why = REFUSED[case]
    change(tmp_path / "model_store")
    begun = await begin(site)
    ended = await until(site, begun, "refused", "promoted", "failed")
    assert ended["status"] == "refused"
    assert why in ended["steps"][-2]["why"]
    assert await version_of(site) == "1.0"
    assert "resume" in ended["can"]


async def test_below_the_gate(site: Client, tmp_path: Path, model_server: ModelServer) -> None:
    labels = tmp_path / "golden" / "labels.tsv"
    labels.write_text(labels.read_text().replace("ab cd", "ab ce"))
    begun = await begin(site)
    ended = await until(site, begun, "refused", "promoted")
    assert "character errors in en" in ended["steps"][-2]["why"]

    async def gone() -> bool:
        return model_server.versions["crnn"] == ["1.0"]

    await eventually(gone, "3.0 is removed")
    labels.write_text(labels.read_text().replace("ab ce", "ab cd"))
    await tell(site, begun, "resume")
    assert (await until(site, begun, "promoted", "refused"))["status"] == "promoted"


async def test_what_is_asked_wrongly(site: Client) -> None:
    path = "/models/rollouts"
    for archive in ("../crnn-3.0.mar", "http://x/crnn.mar", "/etc/passwd", "crnn-3.0.mar/", "x"):
        named = {"model": "crnn", "version": "3.0", "archive": archive}
        await refused(site, 400, "bad_request", path=path, json=named)
    for more in (
        {"version": "../3"},
        {"share": 0},
        {"share": 1.5},
        {"colour": 1},
        {"model": "a/b"},
    ):
        body: dict[str, object] = {"model": "crnn", "version": "3.0", **more}
        await refused(site, 400, "bad_request", path=path, json=body)
    for missing in ({"model": "crnn", "version": "9.0"}, {"model": "nope", "version": "3.0"}):
        await refused(site, 404, "not_found", path=path, json=missing)
    await refused(site, 409, "conflict", path=path, json={"model": "crnn", "version": "1.0"})
    for what in ("", "/promote", "/rollback", "/resume"):
        method = "POST" if what else "GET"
        await refused(site, 404, "not_found", method=method, path=f"{path}/x{what}")


async def test_it_is_for_administrators(start: Start, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    reader, root = (
        bearer(keyring(keys, "add", who, "--role", role))
        for who, role in (("ann", "read"), ("root", "admin"))
    )
    client = await start(**quick(tmp_path), keys_file=keys)
    opened = await start(**quick(tmp_path), host="0.0.0.0", allow_anonymous=True)
    body = {"model": "crnn", "version": "9.0"}
    path = "/models/rollouts"
    await refused(client, 401, "unauthorized", path=path, json=body)
    await refused(client, 403, "forbidden", path=path, json=body, headers=reader)
    await refused(client, 403, "forbidden", method="GET", path=path, headers=reader)
    await refused(client, 404, "not_found", path=path, json=body, headers=root)
    await refused(opened, 403, "forbidden", path=path, json=body)


async def test_the_shadow_reads_copies_and_keeps_differences(
    start: Start, tmp_path: Path, model_server: ModelServer
) -> None:
    model_server.versions["crnn"] = ["1.0"]
    site = await start(**quick(tmp_path, shadow_seconds=60))
    begun = await begin(site, shadow=True, automatic=False)

    async def differs() -> Any:
        assert await version_of(site) == "1.0"
        await recognize(site, encoded())
        return (await state(site, begun))["differences"]

    await until(site, begun, "running", step="watch shadow")
    model_server.texts["3.0"] = "ab cx"
    first = (await eventually(differs, "a difference"))[0]
    assert (first["before"], first["after"]) == ("ab cd", "ab cx")

    async def forgotten() -> bool:
        """Whoever deletes what was read deletes what another version made of it."""
        for record in (await (await site.get("/history?limit=100")).json())["items"]:
            assert (await site.delete(f"/history/{record['id']}")).status == 204
        return not (await state(site, begun))["differences"]

    await eventually(forgotten, "no difference")
