"""`inkline`: pictures in, text out, made for pipes.

Exit codes: 0 all was read, 1 something was not, 2 wrong usage, 3 the server does not answer.
INKLINE_URL and INKLINE_KEY say where the server is and who asks.
"""

import argparse
import os
import sys

from client import reading, rolling, watch
from client.api import DEFAULT_URL, Inkline
from client.errors import InklineError, Unreachable


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


def _complain(reason: str, code: int) -> int:
    print(f"inkline: {reason}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="inkline", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default=os.environ.get("INKLINE_URL", DEFAULT_URL))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    reading.add_arguments(commands.add_parser("recognize", help="read pictures"))
    watch.add_arguments(commands.add_parser("live", help="read a video as it runs"))
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


if __name__ == "__main__":
    main()
