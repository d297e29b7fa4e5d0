"""An archive in the model store: found by its name, whole, and what it says of itself."""

import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from gateway.errors import BadRequest, NotFound

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,100}\.mar", re.ASCII)
_MANIFEST = "MAR-INF/MANIFEST.json"
_MOST = 64 * 1024 * 1024
"""Bytes of a checkpoint's header."""


class BadArchive(ValueError):
    """Why it may not be rolled out."""


@dataclass(frozen=True)
class Card:
    """What an archive says of itself; the same is in the model card beside it."""

    name: str
    version: str
    languages: tuple[str, ...]
    scores: dict[str, Any]
    sha256: str


def archive_path(store: Path, name: str) -> Path:
    """BadRequest where it is no plain name, NotFound where the store has none of it."""
    if not _NAME.fullmatch(name):
        raise BadRequest(f"archive is {name[:60]!r}: give the name of a .mar in the model store.")
    path = store / name
    if not path.is_file():
        raise NotFound(f"There is no archive {name} in the model store.")
    return path


def check(store: Path, name: str) -> Card:
    """Reads all of it; raises BadArchive, BadRequest, NotFound."""
    path = archive_path(store, name)
    found, wanted = _sha256(path), _written(path)
    if found != wanted:
        raise BadArchive(
            f"{name} has sha256 {found[:12]}…, and {wanted[:12]}… is written beside it"
        )
    try:
        card = _card(path, found)
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise BadArchive(f"{name} is no archive of a recogniser: {error}") from error
    _check_card(store, card)
    return card


def _written(path: Path) -> str:
    beside = path.with_name(f"{path.name}.sha256")
    try:
        words = beside.read_text().split()
    except (OSError, UnicodeDecodeError) as error:
        raise BadArchive(f"{beside.name} is missing: `make mar` writes it") from error
    return words[0].lower() if words else ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _card(path: Path, sha256: str) -> Card:
    with zipfile.ZipFile(path) as archive:
        model = orjson.loads(archive.read(_MANIFEST))["model"]
        with archive.open(model["serializedFile"]) as weights:
            size = int.from_bytes(weights.read(8), "little")
            if size > _MOST:
                raise ValueError("its weights are no safetensors")
            told = orjson.loads(weights.read(size))["__metadata__"]
    languages = orjson.loads(told.get("languages") or "{}") or {"en": ""}
    scores = orjson.loads(told.get("scores") or "{}")
    return Card(model["modelName"], model["modelVersion"], tuple(languages), scores, sha256)


def _check_card(store: Path, card: Card) -> None:
    beside = store / f"{card.name}-{card.version}.md"
    if not beside.is_file():
        raise BadArchive(f"{beside.name}, the model card, is missing in the model store")
    if not card.scores:
        raise BadArchive("its model card has no scores: `make publish` writes them")
