"""What every replica should have, and who gets which share: kept in MongoDB, model by model.

It is written before anything is done, so that whoever finds a replica that differs can put it
right: after a restart, after an outage, or after a gateway that died between two steps.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from gateway.errors import RolloutsUnavailable
from gateway.replica import Loaded
from gateway.rollout.record import now
from gateway.rollout.store import answering
from gateway.rollout.traffic import Traffic

_CHANGED = "What replicas should have was changed by somebody else just now."


class Version(BaseModel):
    """workers: on each replica; leaves: when it is removed, if ever."""

    model_config = ConfigDict(frozen=True)

    version: str
    archive: str
    workers: int
    leaves: datetime | None = None


class Desired(BaseModel):
    """removed: versions that a replica may still load when it starts."""

    model: str
    default: str
    shares: dict[str, float]
    versions: list[Version]
    removed: list[str] = []
    trial: str = ""
    shadow: str = ""
    revision: int = 0

    @property
    def traffic(self) -> Traffic:
        return Traffic(self.default, self.shares, self.revision, self.trial, self.shadow)

    def find(self, version: str) -> Version | None:
        return next((one for one in self.versions if one.version == version), None)

    def put(self, version: Version) -> None:
        """In the place of what was known of it."""
        others = [one for one in self.versions if one.version != version.version]
        self.versions = [*others, version]
        self.removed = [gone for gone in self.removed if gone != version.version]

    def drop(self, version: str) -> None:
        self.versions = [one for one in self.versions if one.version != version]
        self.removed = [*(gone for gone in self.removed if gone != version), version]

    @property
    def due(self) -> list[str]:
        """Versions whose time has come."""
        return [one.version for one in self.versions if one.leaves and one.leaves <= now()]


class DesiredStates:
    def __init__(self, database: AsyncDatabase[dict[str, Any]]) -> None:
        self._states = database["model_states"]

    async def all(self) -> list[Desired]:
        async with answering():
            return [_parsed(found) async for found in self._states.find()]

    async def of(self, model: str) -> Desired | None:
        async with answering():
            found = await self._states.find_one({"_id": model})
        return _parsed(found) if found else None

    async def put(self, desired: Desired) -> None:
        """RolloutsUnavailable where somebody else was faster: look again, and try again."""
        known, desired.revision = desired.revision, desired.revision + 1
        told = desired.model_dump(exclude={"model", "shares"})
        told["shares"] = list(desired.shares.items())  # a member's name may hold no dot
        query = {"_id": desired.model, "revision": known}
        try:
            async with answering():
                done = await self._states.replace_one(query, told, upsert=not known)
        except DuplicateKeyError as error:
            raise RolloutsUnavailable(_CHANGED) from error
        if not done.matched_count and done.upserted_id is None:
            raise RolloutsUnavailable(_CHANGED)


def adopted(model: str, looks: Sequence[Sequence[Loaded]], default: str) -> Desired:
    """What the replicas have before the first rollout."""
    versions: dict[str, Version] = {}
    for loaded in (one for look in looks for one in look if one.model.name == model):
        number = loaded.model.version
        known = versions.get(number)
        workers = max(loaded.wanted, loaded.workers, known.workers if known else 0)
        archive = PurePosixPath(loaded.archive).name
        versions[number] = Version(version=number, archive=archive, workers=workers)
    return Desired(
        model=model, default=default, shares={default: 1.0}, versions=list(versions.values())
    )


def _parsed(found: dict[str, Any]) -> Desired:
    members = {name: value for name, value in found.items() if name != "_id"}
    return Desired.model_validate(
        {**members, "model": found["_id"], "shares": dict(found["shares"])}
    )
