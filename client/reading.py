"""`inkline recognize`: the text of pictures and documents."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from tqdm import tqdm

from client.api import Inkline
from client.errors import InklineError, Unreachable
from client.shapes import Job

SUFFIXES = {
    "text": "txt", "json": "json", "tsv": "tsv", "hocr": "hocr", "alto": "xml", "pdf": "pdf",
}  # fmt: skip
STDIN = "-"
URLS = ("http://", "https://")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", help="pictures; https://… is fetched by the server, - is standard input"
    )
    parser.add_argument("--format", choices=SUFFIXES, default="text")
    parser.add_argument("--output", metavar="FOLDER", help="a file for each picture, in here")
    parser.add_argument("--model")
    parser.add_argument("--layout", choices=("auto", "page", "line"))
    parser.add_argument("--binarize", choices=("none", "otsu", "sauvola"))
    parser.add_argument("--deskew", action="store_true", help="straighten the page first")
    parser.add_argument(
        "--template",
        choices=("none", "receipt"),
        help="json: also extract named fields; of a receipt: company, date, address, total",
    )
    parser.add_argument(
        "--no-chars",
        action="store_true",
        help="json: without the place and confidence of each character",
    )
    parser.add_argument("--no-store", action="store_true", help="keep nothing in the history")
    parser.set_defaults(run=recognize)


def recognize(server: Inkline, arguments: argparse.Namespace) -> int:
    """A picture that cannot be read is told on standard error; the others are read all the same."""
    failed = 0
    bar = tqdm(arguments.files, unit="picture", disable=None, file=sys.stderr, leave=False)
    for name in bar:
        shown = _Shown(bar, name, arguments.url)
        options = dict(_given(arguments))
        try:
            answer = server.render(_picture(name), arguments.format, watch=shown.see, **options)
        except (Unreachable, KeyboardInterrupt):
            shown.leave()
            raise
        except (InklineError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            bar.write(f"inkline: {name}: {reason}", file=sys.stderr)
            failed += 1
        else:
            with bar.external_write_mode(file=sys.stdout):
                _put(answer, name, arguments)
    return 1 if failed else 0


class _Shown:
    """A picture on the bar, and the job that it becomes where it takes long."""

    def __init__(self, bar: "tqdm[str]", name: str, url: str) -> None:
        self._bar, self._name, self._url = bar, name, url.rstrip("/")
        self._job: Job | None = None
        bar.set_postfix_str(Path(name).name)

    def see(self, job: Job) -> None:
        self._job = job
        self._bar.set_postfix_str(f"{Path(self._name).name}: {job.status}")

    def leave(self) -> None:
        """The server goes on by itself."""
        if self._job:
            where = f"job {self._job.id} goes on: {self._url}/jobs/{self._job.id}"
            self._bar.write(f"inkline: {self._name}: {where}", file=sys.stderr)


def _picture(name: str) -> bytes | str:
    """The bytes of a file or of standard input; a url is the server's to fetch."""
    if name.startswith(URLS):
        return name
    return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()


def _stem(name: str) -> str:
    """Of the file that an answer goes to."""
    if name == STDIN:
        return "stdin"
    if name.startswith(URLS):
        parts = urlsplit(name)
        return Path(unquote(parts.path)).stem or parts.hostname or "url"
    return Path(name).stem


def _put(answer: bytes, name: str, arguments: argparse.Namespace) -> None:
    if arguments.output:
        target = Path(arguments.output) / f"{_stem(name)}.{SUFFIXES[arguments.format]}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(answer)
        return
    out: BinaryIO = sys.stdout.buffer
    out.write(answer)
    if arguments.format != "pdf" and answer and not answer.endswith(b"\n"):
        out.write(b"\n")
    out.flush()


def _given(arguments: argparse.Namespace) -> Iterator[tuple[str, str | bool]]:
    for name in ("model", "layout", "binarize", "template"):
        if value := getattr(arguments, name):
            yield name, value
    if arguments.deskew:
        yield "deskew", True
    if arguments.no_chars:
        yield "chars", False
    if arguments.no_store:
        yield "store", False
