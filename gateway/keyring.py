"""`python -m gateway.keyring`: add, list and revoke the API keys in KEYS_FILE."""

import argparse
import os
import sys
from pathlib import Path

from gateway.api_keys import changing, new_key, read_keys


def main() -> None:
    arguments = _parser().parse_args()
    where = arguments.file or os.environ.get("KEYS_FILE")
    if not where:
        sys.exit("inkline: set KEYS_FILE to the file of keys, or name it with --file.")
    try:
        arguments.run(Path(where), arguments)
    except (ValueError, OSError) as error:
        first = str(error).splitlines()[0]
        sys.exit(f"inkline: {where} cannot be used ({first}).")


def add(path: Path, arguments: argparse.Namespace) -> None:
    key, text = new_key(arguments.name, arguments.role)
    with changing(path) as keys:
        if any(known.name == key.name for known in keys):
            sys.exit(f"inkline: there is a key named {key.name!r} already; revoke it first.")
        keys.append(key)
    print(text)  # alone on standard output, for a pipe
    print("This is the only time that the key is shown.", file=sys.stderr)


def show(path: Path, arguments: argparse.Namespace) -> None:
    for key in read_keys(path):
        print(f"{key.id}\t{key.role}\t{key.created:%Y-%m-%d}\t{key.name}")


def revoke(path: Path, arguments: argparse.Namespace) -> None:
    with changing(path) as keys:
        left = [key for key in keys if arguments.name not in (key.name, key.id)]
        if len(left) == len(keys):
            sys.exit(f"inkline: there is no key {arguments.name!r}.")
        keys[:] = left


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateway.keyring", description=__doc__)
    parser.add_argument("--file", help="the file of keys; KEYS_FILE where it is not given")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    adding = commands.add_parser("add", help="make a key and print it once")
    adding.add_argument("name", help="whose it is")
    adding.add_argument("--role", choices=("read", "admin"), default="read")
    adding.set_defaults(run=add)
    listing = commands.add_parser("list", help="id, role, day and name of each key")
    listing.set_defaults(run=show)
    revoking = commands.add_parser("revoke", help="end a key and its sessions at once")
    revoking.add_argument("name", help="its name or id")
    revoking.set_defaults(run=revoke)
    return parser


if __name__ == "__main__":
    main()
