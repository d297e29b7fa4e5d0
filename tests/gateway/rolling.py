"""A model store, a golden set and replicas to roll versions out on."""

import asyncio
import hashlib
import json
import time
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.gateway.conftest import Client
from tests.gateway.model_server import TEXT
from tests.gateway.pictures import encoded, picture

SCORES = {"icdar03_860": 80.0}
"""What the model server of these tests says of every version."""


def write_archive(store: Path, version: str, *, name: str = "crnn", **card: object) -> Path:
    """What a rollout looks at: the manifest, and the checkpoint's metadata."""
    metadata = {"languages": json.dumps({"en": "ab"}), "scores": json.dumps(SCORES), **card}
    header = json.dumps({"__metadata__": metadata}).encode()
    path = store / f"crnn-{version}.mar"
    with zipfile.ZipFile(path, "w") as archive:
        model = {"modelName": name, "modelVersion": version, "serializedFile": "w.safetensors"}
        archive.writestr("MAR-INF/MANIFEST.json", json.dumps({"model": model}))
        archive.writestr("w.safetensors", len(header).to_bytes(8, "little") + header)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n")
    (store / f"{name}-{version}.md").write_text(f"# {name} {version}\n")
    return path


def write_golden_set(folder: Path) -> None:
    """A few lines of what the model server reads in every frame."""
    (folder / "images").mkdir(parents=True)
    rows = []
    for number in range(3):
        data = encoded(picture(((2, 2, 198, 28),), size=(200, 30)))
        (folder / "images" / f"en-{number:02}.png").write_bytes(data)
        rows.append(f"images/en-{number:02}.png\t{TEXT}\n")
    (folder / "labels.tsv").write_text("".join(rows))
    gate = "version = 1\n[max_cer]\nen = 5.0\n[against_running]\nmax_cer_more = 2.0\n"
    (folder / "gate.toml").write_text(f"{gate}max_latency_ratio = 50.0\n")


def quick(folder: Path, **more: object) -> dict[str, object]:
    """Settings under which a rollout takes a moment."""
    store, golden = folder / "model_store", folder / "golden"
    if not store.exists():
        store.mkdir(parents=True)
        write_golden_set(golden)
        for version in ("1.0", "2.0", "3.0"):
            write_archive(store, version)
    return {
        "model_store": store,
        "golden_set": golden,
        "rollout_shares": "0.5",
        "rollout_step_seconds": 0.3,
        "rollout_patience": 0.5,
        "rollout_drain_seconds": 0.3,
        "rollout_lease_seconds": 1.0,
        "rollout_max_p95_ratio": 50.0,
        "shadow_seconds": 0.5,
        **more,
    }


async def begin(client: Client, status: int = 202, **asked: object) -> Any:
    body = {"model": "crnn", "version": "3.0", **asked}
    async with client.post("/models/rollouts", json=body) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def state(client: Client, rollout: Any) -> Any:
    async with client.get(f"/models/rollouts/{rollout['id']}") as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def tell(client: Client, rollout: Any, what: str, status: int = 202, why: str = "") -> Any:
    path = f"/models/rollouts/{rollout['id']}/{what}"
    async with client.post(path, json={"why": why}) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def until(
    client: Client, rollout: Any, *statuses: str, step: str = "", seconds: float = 60.0
) -> Any:
    """The rollout as soon as it has one of these statuses, and is at this step."""

    async def look() -> Any:
        found = await state(client, rollout)
        if found["status"] not in (*statuses, "running", "waiting"):
            raise AssertionError(found)
        there = found["status"] in statuses and step in ("", found["step"])
        return found if there else None

    return await eventually(look, f"{statuses} {step}", seconds)


async def eventually(look: Callable[[], Awaitable[Any]], what: str, seconds: float = 60.0) -> Any:
    end = time.monotonic() + seconds
    while True:
        found = await look()
        if found:
            return found
        assert time.monotonic() < end, f"not in time: {what}"
        await asyncio.sleep(0.1)
