"""`inkline`: pictures in, text out, made for pipes.

Exit codes: 0 all was read, 1 something was not, 2 wrong usage, 3 the server does not answer.
INKLINE_URL and INKLINE_KEY say where the server is and who asks.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from tqdm import tqdm

from client import rolling
from client.api import DEFAULT_URL, Inkline
from client.errors import InklineError, Unreachable
from client.watch import add_arguments

SUFFIXES = {
    "text": "txt", "json": "json", "tsv": "tsv", "hocr": "hocr", "alto": "xml", "pdf": "pdf",
}  # fmt: skip
STDIN = "-"
URLS = ("http://", "https://")


def main() -> None:
    arguments = _parser().parse_args()
    try:
        with Inkline(arguments.url, os.environ.get("INKLINE_KEY") or None) as server:
            code: int = arguments.run(server, arguments)
        sys.stdout.flush()
    except Unreachable as error:
        code = _complain(str(error), 3)
    except InklineError as error:
        code = _complain(str(error), 1)
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def recognize(server: Inkline, arguments: argparse.Namespace) -> int:
    """A picture that cannot be read is told on standard error; the others are read all the same."""
    failed = 0
    bar = tqdm(arguments.files, unit="picture", disable=None, file=sys.stderr, leave=False)
    for name in bar:
        bar.set_postfix_str(Path(name).name)
        try:
            answer = server.render(_picture(name), arguments.format, **_options(arguments))
        except Unreachable:
            raise
        except (InklineError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            bar.write(f"inkline: {name}: {reason}", file=sys.stderr)
            failed += 1
        else:
            _put(answer, name, arguments)
    return 1 if failed else 0


def history(server: Inkline, arguments: argparse.Namespace) -> int:
    """A line a record: id, time, confidence, the text's beginning."""
    for number, item in enumerate(server.history(arguments.query, arguments.model)):
        if number == arguments.limit:
            break
        text = " ".join(item.text.split())[:80]
        print(
            item.id, f"{item.timestamp:%Y-%m-%dT%H:%M:%S}", f"{item.confidence:.2f}", text, sep="\t"
        )
    return 0


def correct(server: Inkline, arguments: argparse.Namespace) -> int:
    """A line a correction that the record has now: index, text."""
    for one in server.correct(arguments.id, dict(arguments.lines)).corrections:
        print(one.index, one.text, sep="\t")
    return 0


def corrections(server: Inkline, arguments: argparse.Namespace) -> int:
    """The tar, as it comes."""
    if sys.stdout.isatty():
        return _complain("this is a tar: send it to a file, as in inkline corrections > set.tar", 2)
    for part in server.corrections():
        sys.stdout.buffer.write(part)
    return 0


def _line(argument: str) -> tuple[int, str]:
    index, equals, text = argument.partition("=")
    if not (index.isdecimal() and equals and text):
        raise argparse.ArgumentTypeError(f"{argument!r} is not like 3=text")
    return int(index), text


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


def _options(arguments: argparse.Namespace) -> dict[str, str | bool]:
    return dict(_given(arguments))


def _given(arguments: argparse.Namespace) -> Iterator[tuple[str, str | bool]]:
    for name in ("model", "layout", "binarize"):
        if value := getattr(arguments, name):
            yield name, value
    if arguments.deskew:
        yield "deskew", True
    if arguments.no_store:
        yield "store", False


def _complain(reason: str, code: int) -> int:
    print(f"inkline: {reason}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="inkline", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default=os.environ.get("INKLINE_URL", DEFAULT_URL))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _recognize_parser(commands.add_parser("recognize", help="read pictures"))
    add_arguments(commands.add_parser("live", help="read a video as it runs"))
    listing = commands.add_parser("history", help="what was read before, newest first")
    listing.add_argument("query", nargs="?", default="", help="words that the text holds")
    listing.add_argument("--model", default="")
    listing.add_argument("--limit", type=int, default=20)
    listing.set_defaults(run=history)
    correcting = commands.add_parser("correct", help="say what lines of a record really hold")
    correcting.add_argument("id", help="of the record")
    correcting.add_argument(
        "lines", nargs="+", type=_line, metavar="LINE=TEXT", help="lines are counted from 0"
    )
    correcting.set_defaults(run=correct)
    commands.add_parser(
        "corrections", help="corrected lines as a training set, a tar on standard output"
    ).set_defaults(run=corrections)
    rolling.add_arguments(
        commands.add_parser("models", help="which models read, and rollouts of new versions")
    )
    return parser


def _recognize_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", help="pictures; https://… is fetched by the server, - is standard input"
    )
    parser.add_argument("--format", choices=SUFFIXES, default="text")
    parser.add_argument("--output", metavar="FOLDER", help="a file for each picture, in here")
    parser.add_argument("--model")
    parser.add_argument("--layout", choices=("auto", "page", "line"))
    parser.add_argument("--binarize", choices=("none", "otsu", "sauvola"))
    parser.add_argument("--deskew", action="store_true", help="straighten the page first")
    parser.add_argument("--no-store", action="store_true", help="keep nothing in the history")
    parser.set_defaults(run=recognize)


if __name__ == "__main__":
    main()
