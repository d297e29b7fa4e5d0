"""TorchServe's wire, spoken by a reader of frames: each dark frame on a page is a line of text.

The real TorchServe is for the tests in e2e; here its states count: full, slow, new versions.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from textline.wire import CONTENT_TYPE, decode_lines, decode_page

TEXT = "ab cd"


@dataclass
class ModelServer:
    """What it serves, how it fails, and what it was asked."""

    versions: dict[str, list[str]] = field(
        default_factory=lambda: {"crnn": ["1.0", "2.0"], "detector": ["1.0"]}
    )
    text: str = TEXT
    """What each frame reads."""
    texts: dict[str, str] = field(default_factory=dict)
    """By version, where that is something else."""
    workers: str = "READY"
    idle: set[str] = field(default_factory=set)
    """Versions of crnn that have no worker."""
    told: list[str] = field(default_factory=list)
    """What its management port was asked to change."""
    failing: int | None = None
    broken: set[str] = field(default_factory=set)
    """Versions whose worker dies of every line."""
    slow: float = 0.0
    nonsense: Any = None
    """What it answers instead of a reading."""
    forgets: bool = False
    """As TorchServe does, whatever was being read when its version was taken away."""
    starting: float = 0.0
    """Seconds that it takes to list its models."""
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    """Path, request id and bytes of each prediction."""
    bodies: dict[str, bytes] = field(default_factory=dict)
    """By model, the last that it was asked to read."""

    def application(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/ping", self.ping)
        app.router.add_get("/models", self.names)
        app.router.add_get("/models/{name}", self.describe)
        app.router.add_get("/models/{name}/{version}", self.describe)
        app.router.add_post("/predictions/{name}/{version}", self.predict)
        app.router.add_post("/models", self.register)
        app.router.add_put("/models/{name}/{version}", self.scale)
        app.router.add_put("/models/{name}/{version}/set-default", self.set_default)
        app.router.add_delete("/models/{name}/{version}", self.remove)
        return app

    async def ping(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "Healthy"})

    async def names(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.starting)
        return web.json_response({"models": [{"modelName": name} for name in self.versions]})

    async def describe(self, request: web.Request) -> web.Response:
        """The default version is the first one."""
        versions = self.versions.get(request.match_info["name"], [])
        asked = request.match_info.get("version", versions[0] if versions else "")
        chosen = versions if asked == "all" else [v for v in versions if v == asked]
        told = {"languages": ["en"], "parameters": 1_600_000, "scores": {"icdar03_860": 80.0}}
        described = [self._described(request.match_info["name"], version) for version in chosen]
        if "customized" in request.query:
            described[0]["customizedMetadata"] = told
        return web.json_response(described, status=200 if described else 404)

    def _described(self, name: str, version: str) -> dict[str, Any]:
        idle = name == "crnn" and version in self.idle
        return {
            "modelVersion": version,
            "modelUrl": f"{name}-{version}.mar",
            "minWorkers": 0 if idle else 1,
            "workers": [] if idle else [{"status": self.workers}],
        }

    async def register(self, request: web.Request) -> web.Response:
        """crnn-3.0.mar is version 3.0, and so on."""
        version = request.query["url"].removeprefix("crnn-").removesuffix(".mar")
        self.told.append(f"register {version}")
        if version in self.versions["crnn"]:
            return web.json_response({"code": 409}, status=409)
        self.versions["crnn"].append(version)
        self.idle.add(version)
        return web.json_response({"status": "registered"})

    async def scale(self, request: web.Request) -> web.Response:
        self.told.append(f"scale {request.match_info['version']}")
        self.idle.discard(request.match_info["version"])
        return web.json_response({"status": "scaled"})

    async def set_default(self, request: web.Request) -> web.Response:
        version, versions = request.match_info["version"], self.versions["crnn"]
        self.told.append(f"default {version}")
        versions.remove(version)
        versions.insert(0, version)
        return web.json_response({"status": "default"})

    async def remove(self, request: web.Request) -> web.Response:
        self.told.append(f"remove {request.match_info['version']}")
        self.versions["crnn"].remove(request.match_info["version"])
        return web.json_response({"status": "removed"})

    async def predict(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.asked.append((request.path, request.headers["X-Request-ID"], len(body)))
        await asyncio.sleep(self.slow)
        name, version = request.match_info["name"], request.match_info["version"]
        self.bodies[name] = body
        if self.forgets and version not in self.versions[name]:
            await asyncio.sleep(3600)
        if self.failing or version not in self.versions.get(name, []):
            status = self.failing or 404
            return web.json_response({"code": status, "type": "…", "message": "…"}, status=status)
        if name != "detector" and version in self.broken:
            return web.json_response({"code": 500, "message": "Worker died."}, status=500)
        assert request.content_type == CONTENT_TYPE
        if self.nonsense is not None:
            return web.json_response(self.nonsense)
        text = self.texts.get(version, self.text)
        answer = find_frames(decode_page(body)) if name == "detector" else read_frames(body, text)
        return web.json_response({"model": {"name": name, "version": version}, **answer})


def find_frames(page: NDArray[np.uint8]) -> dict[str, Any]:
    ink = (page.min(2) < 128).astype(np.uint8)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(ink)
    quads = [
        [[x, y], [x + w, y], [x + w, y + h], [x, y + h]]
        for x, y, w, h, _ in boxes[1:].astype(float).tolist()
    ]
    height, width = page.shape[:2]
    return {"width": width, "height": height, "quads": quads, "scores": [0.9] * len(quads)}


def read_frames(body: bytes, written: str) -> dict[str, Any]:
    """A line with ink reads what is written, its characters evenly spread; a plain one is empty."""
    lines, widths = decode_lines(body)
    read = []
    for line, width in zip(lines, widths.tolist(), strict=True):
        text = written if line[0, :, :width].std() > 40 else ""
        step = width / max(len(text), 1)
        chars = [
            {"text": c, "confidence": 0.9, "span": [i * step, (i + 1) * step]}
            for i, c in enumerate(text)
        ]
        read.append({"text": text, "confidence": 0.9 if text else 0.0, "chars": chars})
    return {"lines": read}
