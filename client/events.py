"""Server-sent events of a job."""

from collections.abc import Iterable, Iterator

from client.shapes import Job, JobEvent, JobItem

SILENCE = 30.0
"""Seconds: three of the server's signs of life, after which a connection counts as broken off."""


def job_events(parts: Iterable[bytes]) -> Iterator[JobEvent]:
    """What a newer server tells beside items and the end is left out."""
    for event in _events(_lines(parts)):
        name, data, last = event.get("event"), event.get("data", ""), event.get("id", "")
        if name == "item":
            yield JobEvent(id=last, item=JobItem.model_validate_json(data))
        elif name == "end":
            yield JobEvent(id=last, job=Job.model_validate_json(data))


def _events(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """Fields by name; an event that broke off before its blank line is none."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            yield fields
            fields = {}
        elif name == "data" and "data" in fields:
            fields["data"] += f"\n{value}"
        elif name:  # a line that begins with a colon is a sign of life
            fields[name] = value


def _lines(parts: Iterable[bytes]) -> Iterator[str]:
    """Only the ends of lines that the format knows; text may hold others, such as U+2028."""
    rest = b""
    for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        yield from (line.removesuffix(b"\r").decode() for line in lines)
