"""Which records a search finds: an index of terms that any server of MongoDB's protocol can use.

Beside each record lies a small document with its terms: beginnings of its words, its owner, its
model. The embedded server reads every match of an index range before it sorts and limits them, so
ranges of ids are kept short: every SPAN-th record or so, chosen by a hash of its id, is a milestone
where a range may end. Milestones are hints: a missing or stale one costs time and nothing else.
"""

import asyncio
import time
import zlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from gateway.inserting import insert
from gateway.terms import Needle, heads_of, words_of

Document = dict[str, Any]

SPAN = 64
_QUICK, _SLOW = 0.05, 0.15
"""Seconds: a range that was read sooner is followed by a longer one, later by a shorter one."""
PATIENCE = 0.2
"""Seconds for a search: what is then left to look through is the next page's."""
_SAMPLE = 4
"""Spans in which terms are counted, to go by the rarest."""
_SHORT = 200
"""Characters whose terms are found sooner than a thread takes over."""
_NEWEST = "~"
"""After every id."""
# No word begins with a zero byte.
_ALL, _MILESTONE, _CORRECTED = "\0all", "\0milestone", "\0corrected"
_OWNER, _MODEL = "\0owner:", "\0model:"


@dataclass(frozen=True)
class Search:
    """needles: all of them occur in the text; before: an id; limit: 1 or more."""

    needles: Sequence[Needle] = ()
    model: str | None = None
    version: str | None = None
    before: str | None = None
    limit: int = 20
    corrected: bool = False
    """Only records with corrections."""


@dataclass(frozen=True)
class Found:
    """ids: newest first; rest: before which id there may be more, None: there is no more."""

    ids: Sequence[str]
    rest: str | None


class HistoryIndex:
    """Raises pymongo's errors when the database does not answer."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._entries = database["history_terms"]
        self._milestones: list[str] = []

    async def prepare(self) -> None:
        # Ascending: SecantusDB loses ids between bounds of other lengths where it runs down.
        await self._entries.create_index([("terms", ASCENDING), ("_id", ASCENDING)])

    async def put(self, record: Mapping[str, Any]) -> None:
        """record: with its owner, model, text and corrections."""
        if sum(map(len, (record["text"], *record.get("corrections", {}).values()))) <= _SHORT:
            entry = entry_of(record)
        else:
            entry = await asyncio.to_thread(entry_of, record)
        await insert(self._entries, [entry])

    async def delete(self, record_id: str) -> None:
        await self._entries.delete_one({"_id": record_id})

    async def find(self, scope: str | None, search: Search) -> Found:
        """At most as many as the search asks for; scope: whose, None: everybody's."""
        await self._look_for_milestones()
        terms = _terms(scope, search)
        term = terms[0] if len(terms) == 1 else await self._rarest(terms, search.before)
        members = {"owner": 1, "model": 1, **({"words": 1} if search.needles else {})}
        high, length, begin = search.before or _NEWEST, 1, time.monotonic()
        found: list[str] = []
        while high:
            low, since = self._below(high, length), time.monotonic()
            entries = await self._between(term, low, high, members)
            matching = (entry["_id"] for entry in entries if _matches(entry, scope, search))
            found.extend(sorted(matching, reverse=True))
            now = time.monotonic()
            if len(found) > search.limit:
                return Found(found[: search.limit], found[search.limit - 1])
            if low and now - begin > PATIENCE:
                return Found(found, low)
            high, length = low, _longer(length, now - since)
        return Found(found, None)

    async def _rarest(self, terms: Sequence[str], before: str | None) -> str:
        """The term with the fewest records among the latest ones."""
        high = before or _NEWEST
        low = self._below(high, _SAMPLE)
        counts = {term: len(await self._between(term, low, high, {"_id": 1})) for term in terms}
        return min(terms, key=counts.__getitem__)

    async def _between(
        self, term: str, low: str, high: str, members: Mapping[str, int]
    ) -> list[Document]:
        query = {"terms": term, "_id": {"$gte": low, "$lt": high}}
        return await self._entries.find(query, members).to_list()

    async def _look_for_milestones(self) -> None:
        last = self._milestones[-1] if self._milestones else ""
        query = {"terms": _MILESTONE, "_id": {"$gt": last}}
        new = await self._entries.find(query, {"_id": 1}).to_list()
        known = self._milestones[-1] if self._milestones else ""
        self._milestones.extend(sorted(one["_id"] for one in new if one["_id"] > known))

    def _below(self, high: str, spans: int) -> str:
        at = bisect_left(self._milestones, high) - spans
        return self._milestones[at] if at >= 0 else ""


def _longer(length: int, seconds: float) -> int:
    """Spans of the next range, after one of this length."""
    if seconds < _QUICK:
        return 2 * length
    return max(1, length // 2) if seconds > _SLOW else length


def entry_of(record: Mapping[str, Any]) -> Document:
    """What is kept beside a record; its corrections are found like its text: as many words."""
    corrections = record.get("corrections", {})
    texts = (record["text"], "\n".join(corrections.values()))
    words = list(dict.fromkeys(word for text in texts for word in words_of(text)))
    record_id, owner, model = record["_id"], record["owner"], record["model"]
    marks = [_ALL, _OWNER + owner, _MODEL + model["name"]]
    if zlib.crc32(record_id.encode()) % SPAN == 0:
        marks.append(_MILESTONE)
    if corrections:
        marks.append(_CORRECTED)
    terms = [*marks, *sorted(heads_of(words))]
    return {"_id": record_id, "owner": owner, "model": dict(model), "terms": terms, "words": words}


def _terms(scope: str | None, search: Search) -> list[str]:
    """Each is a term of every record that is searched for."""
    own = [_ALL if scope is None else _OWNER + scope]
    if search.corrected:
        return [_CORRECTED]
    if search.model:
        own.append(_MODEL + search.model)
    return list(dict.fromkeys([*own, *(needle.head for needle in search.needles)]))


def _matches(entry: Document, scope: str | None, search: Search) -> bool:
    return (
        scope in (None, entry["owner"])
        and search.model in (None, entry["model"]["name"])
        and search.version in (None, entry["model"]["version"])
        and all(needle.matches(entry["words"]) for needle in search.needles)
    )
