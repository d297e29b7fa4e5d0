"""Jobs: many pictures, or one that takes long, read while nobody has to wait."""

import base64
import io
import json
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from client.errors import InklineError, NoResult, refusal
from client.events import SILENCE, job_events
from client.shapes import Job, JobEvent, Result
from client.transport import Patience, Picture, Transport, retry_after, spelled

Watch = Callable[[Job], None]
"""Called with what is known of a job, each time that somebody looked."""

_PAUSE = 0.2
_LONGEST_PAUSE = 2.0
_GROWTH = 1.5


class Jobs:
    """Raises Unreachable and Refused; while a job is followed the server may be away a minute."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def submit(
        self, pictures: Iterable[Picture], *, key: str | None = None, **options: str | bool
    ) -> Job:
        """pictures: as of Inkline.recognize, all in memory; options: as in the contract.

        key: an Idempotency-Key in ASCII; a repeat under it answers with the first job.
        """
        headers = {} if key is None else {"Idempotency-Key": key}
        batch = _batch(list(pictures), options)
        return _parsed(self._transport.send("POST", "/jobs", headers=headers, **batch))

    def get(self, job_id: str) -> Job:
        """With the results that are there so far."""
        return _parsed(self._transport.send("GET", f"/jobs/{job_id}"))

    def events(self, job_id: str, last: str = "") -> Iterator[JobEvent]:
        """One an item as it is read, in any order, and one at the end; broken lines are mended.

        last: the id of the last event that was seen before.
        """
        patience = Patience()
        while True:
            try:
                for event in self._listen(job_id, last, patience):
                    last = event.id
                    yield event
                    if event.job:
                        return
            except InklineError as error:
                patience.bear(error)
            else:  # a server that stops sends everybody to the next one
                time.sleep(_PAUSE)

    def archive(self, job_id: str, form: str | None = None) -> Iterator[bytes]:
        """Parts of a zip, one file an item, of a job that has ended.

        form: one of the formats; None: the one that the job was submitted with.
        """
        query = {} if form is None else {"format": form}
        with self._transport.stream(f"/jobs/{job_id}/archive", params=query) as response:
            yield from response.iter_bytes()

    def cancel(self, job_id: str) -> None:
        """What has not begun is not read; of a job that has ended, everything is removed."""
        self._transport.ask("DELETE", f"/jobs/{job_id}")

    def wait(self, job_id: str, watch: Watch | None = None) -> Job:
        """Until it has ended. Each look fetches all results: of many items, take the events."""
        return self.follow(self._look(job_id), watch)

    def follow(self, seen: httpx.Response, watch: Watch | None = None) -> Job:
        """seen: what the server last said of the job."""
        pause = _PAUSE
        while True:
            job = _parsed(seen)
            if watch:
                watch(job)
            if job.ended:
                return job
            time.sleep(retry_after(seen) or pause)
            pause = min(_GROWTH * pause, _LONGEST_PAUSE)
            seen = self._look(job.id)

    def rendered(self, job: Job, form: str) -> bytes:
        """Of a job of one item, the file of its archive. Refused, NoResult."""
        result_of(job)
        with zipfile.ZipFile(io.BytesIO(b"".join(self.archive(job.id, form)))) as archive:
            for name in archive.namelist():
                return archive.read(name)
        raise _deleted(job)

    def _look(self, job_id: str) -> httpx.Response:
        patience = Patience()
        while True:
            try:
                return self._transport.send("GET", f"/jobs/{job_id}")
            except InklineError as error:
                patience.bear(error)

    def _listen(self, job_id: str, last: str, patience: Patience) -> Iterator[JobEvent]:
        headers = {"Last-Event-ID": last} if last else {}
        path = f"/jobs/{job_id}/events"
        with self._transport.stream(path, SILENCE, headers=headers) as response:
            patience.renew()
            yield from job_events(response.iter_bytes())


def result_of(job: Job) -> Result:
    """Of a job of one item that has ended. Refused: why it could not be read; NoResult."""
    if job.status == "cancelled":
        raise NoResult(f"job {job.id} was cancelled")
    for item in job.items:
        if item.error:
            raise refusal(int(item.error.get("status", 500)), json.dumps(item.error).encode())
        if item.result:
            return item.result
    raise _deleted(job)


def _deleted(job: Job) -> NoResult:
    return NoResult(f"the result of job {job.id} has been deleted")


def _parsed(response: httpx.Response) -> Job:
    return Job.model_validate_json(response.content)


def _batch(pictures: Sequence[Picture], options: Mapping[str, str | bool]) -> dict[str, Any]:
    """The body: a form, or where there are addresses JSON, which has a place for both."""
    sent = [_part(one) for one in pictures if not isinstance(one, str)]
    if not sent or len(sent) < len(pictures):
        return {"json": {"items": [_item(one) for one in pictures], **options}}
    fields = {name: spelled(value) for name, value in options.items()}
    return {"files": [("file", part) for part in sent], "data": fields}


def _part(picture: bytes | Path) -> tuple[str | None, bytes, str]:
    name, data = _named(picture)
    return name, data, "application/octet-stream"


def _item(picture: Picture) -> dict[str, str]:
    if isinstance(picture, str):
        return {"url": picture}
    name, data = _named(picture)
    return {"image": base64.b64encode(data).decode(), **({"name": name} if name else {})}


def _named(picture: bytes | Path) -> tuple[str | None, bytes]:
    if isinstance(picture, Path):
        return picture.name, picture.read_bytes()
    return None, picture
