"""Requests as any HTTP client sends them."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def get(url: str) -> Answer:
    return ask("GET", url)


def post(url: str, body: bytes, content_type: str, **headers: str) -> Answer:
    """Keyword headers spell `-` as `_`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask("POST", url, body, {"content-type": content_type, **named})


def ask(
    method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    began = time.perf_counter()
    try:
        response = urlopen(Request(url, body, dict(headers or {}), method=method), timeout=60)
    except HTTPError as error:
        response = error
    with response:
        said = response.read()
        return Answer(response.status, response.headers, said, time.perf_counter() - began)
