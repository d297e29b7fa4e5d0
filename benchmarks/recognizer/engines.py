"""The engines by name. Each is made in a process of its own, whose threads are set already."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from benchmarks.recognizer.messages import About
from benchmarks.recognizer.sets import Script
from textline.line import Image

STORE = Path("model_store")
PEERS = ("ppocr-v6-small", "ppocr-v4-mobile", "tesseract", "easyocr-en")
ONCE = "-once"
"""Behind the name of a checkpoint: unsure lines are not read again."""
ASPECT = 10
"""Costs are of a line so many times as wide as high, at the height that the engine reads."""


class Engine(Protocol):
    """A crop is (H, W, 3) uint8 RGB."""

    def about(self) -> About: ...
    def read(self, crops: Sequence[Image], script: Script) -> list[str]: ...


def names() -> list[str]:
    stored = sorted(path.stem for path in STORE.glob("crnn*.safetensors"))
    return [*(name + how for name in stored for how in ("", ONCE)), *PEERS]


def create(name: str, threads: int) -> Engine:
    """Raises what the engine's libraries raise when one of its parts is missing."""
    if name not in PEERS:
        from benchmarks.recognizer.ours import Ours

        path = STORE / f"{name.removesuffix(ONCE)}.safetensors"
        return Ours(name, path, threads, again=not name.endswith(ONCE))
    from benchmarks.recognizer.peers import EasyOcr, PaddleOcr, Tesseract

    if name == "tesseract":
        return Tesseract()
    if name == "easyocr-en":
        return EasyOcr(threads)
    files = {
        "ppocr-v6-small": ("rapidocr", "PP-OCRv6_rec_small.onnx"),
        "ppocr-v4-mobile": ("rapidocr_onnxruntime", "ch_PP-OCRv4_rec_infer.onnx"),
    }
    package, file = files[name]
    return PaddleOcr(name, folder_of(package) / "models" / file, threads)


def folder_of(package: str) -> Path:
    """Where a package is, without importing it."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed")
    return Path(found.origin).parent
