"""API keys in a file: only their hashes, so that who reads the file cannot use them."""

import fcntl
import hashlib
import hmac
import logging
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["read", "admin"]
"""read: reads pictures and has what it made; admin: sees everybody's, changes models."""

log = logging.getLogger("gateway")
_PREFIX = "ink"


class Key(BaseModel):
    """id: also the owner of what is made with the key; hash: SHA-256 of the whole key, in hex."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    name: Annotated[str, Field(min_length=1, max_length=64)]
    role: Role
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    created: datetime


class KeyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: tuple[Key, ...] = ()


def new_key(name: str, role: Role) -> tuple[Key, str]:
    """A key's entry for the file, and the key itself, which is kept nowhere.

    256 random bits need no slow hash: nobody can try them all.
    """
    key_id = secrets.token_hex(8)
    text = f"{_PREFIX}_{key_id}_{secrets.token_urlsafe(32)}"
    key = Key(id=key_id, name=name, role=role, hash=_hash(text), created=datetime.now(UTC))
    return key, text


class Keyring:
    """The keys of a file as it is now: a change is seen by the next request."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] | None = None
        self._keys: Mapping[str, Key] = {}

    def find(self, text: str) -> Key | None:
        """The entry of a key as its holder sends it."""
        _, _, rest = text.partition("_")
        key = self.get(rest.partition("_")[0])
        return key if key and hmac.compare_digest(key.hash, _hash(text)) else None

    def get(self, key_id: str) -> Key | None:
        self._refresh()
        return self._keys.get(key_id)

    def _refresh(self) -> None:
        """A file that is gone holds no keys; one that is broken leaves the last known ones."""
        try:
            state = self._path.stat()
        except FileNotFoundError:
            self._seen, self._keys = None, {}
            return
        seen = (state.st_mtime_ns, state.st_ino, state.st_size)
        if seen == self._seen:
            return
        self._seen = seen
        if state.st_mode & 0o077:
            log.warning("%s can be read by others; chmod 600 it", self._path)
        try:
            self._keys = {key.id: key for key in read_keys(self._path)}
        except (ValueError, OSError) as error:
            log.warning(
                "%s is not a file of keys, the last known ones stand: %s", self._path, error
            )


def read_keys(path: Path) -> tuple[Key, ...]:
    """No keys where there is no file; raises ValueError, OSError."""
    with suppress(FileNotFoundError):
        return KeyFile.model_validate_json(path.read_bytes()).keys
    return ()


@contextmanager
def changing(path: Path) -> Iterator[list[Key]]:
    """The keys to change; written when the block ends, whole or not at all, for its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        keys = list(read_keys(path))
        yield keys
        _write(path, KeyFile(keys=tuple(keys)))
    finally:
        os.close(folder)


def _write(path: Path, content: KeyFile) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content.model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(OSError):  # root adds a key to the file of the account that serves
        state = path.stat()
        os.chown(draft, state.st_uid, state.st_gid)
    draft.replace(path)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
