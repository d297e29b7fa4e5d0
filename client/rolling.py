"""`inkline models`: which models read, and rollouts of their new versions."""

import argparse
import time

from client.api import Inkline
from client.errors import InklineError, Unreachable
from client.rollouts import Rollout

_PAUSE = 0.5
_PATIENCE = 60.0
"""Seconds for which a server may be away while a rollout is followed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=listing)
    commands = parser.add_subparsers(metavar="COMMAND")
    commands.add_parser("list", help="which models read").set_defaults(run=listing)
    _rollout_parser(commands.add_parser("rollout", help="roll a new version out, and follow it"))
    showing = commands.add_parser("rollouts", help="rollouts, newest first")
    showing.set_defaults(run=rollouts)
    following = commands.add_parser("status", help="what was done so far, and what is done next")
    following.add_argument("id", nargs="?", help="of the rollout; the latest where left out")
    following.add_argument("--follow", action="store_true", help="until it ends")
    following.set_defaults(run=status)
    for name, told in (
        ("promote", "give the new version all traffic now"),
        ("rollback", "give the version before all traffic again"),
        ("resume", "go on at once, or begin anew what was given up"),
    ):
        telling = commands.add_parser(name, help=told)
        telling.add_argument("id", nargs="?", help="of the rollout; the latest where left out")
        telling.add_argument("--why", default="", help="for the record")
        telling.add_argument("--no-wait", action="store_true", help="do not follow it")
        telling.set_defaults(run=tell, what=name)


def listing(server: Inkline, arguments: argparse.Namespace) -> int:
    """A line a version: name, version, live or not, status, languages, share of the traffic."""
    for one in server.models():
        live = "live" if one.default else "-"
        share = f"{100 * one.share:g}%"
        print(one.name, one.version, live, one.status, ",".join(one.languages), share, sep="\t")
    return 0


def rollout(server: Inkline, arguments: argparse.Namespace) -> int:
    named = {"archive": arguments.archive, "share": arguments.share, "why": arguments.why}
    more = {name: value for name, value in named.items() if value is not None}
    begun = server.rollouts.begin(
        arguments.model,
        arguments.version,
        automatic=not arguments.manual,
        shadow=arguments.shadow,
        **more,
    )
    print(begun.id, flush=True)
    return 0 if arguments.no_wait else follow(server, begun)


def rollouts(server: Inkline, arguments: argparse.Namespace) -> int:
    """A line a rollout: id, time, model, versions, status, next step, share."""
    for one in server.rollouts.list():
        versions = f"{one.before}>{one.version}"
        share = f"{100 * one.share:g}%"
        made = f"{one.created:%Y-%m-%dT%H:%M:%S}"
        print(one.id, made, one.model, versions, one.status, one.step, share, sep="\t")
    return 0


def status(server: Inkline, arguments: argparse.Namespace) -> int:
    found = server.rollouts.get(arguments.id or _latest(server))
    if arguments.follow:
        return follow(server, found)
    _put(found, 0)
    _compare(found)
    print(_summary(found))
    return 0


def tell(server: Inkline, arguments: argparse.Namespace) -> int:
    rollout_id = arguments.id or _latest(server)
    known = len(server.rollouts.get(rollout_id).steps)
    told = getattr(server.rollouts, arguments.what)(rollout_id, arguments.why)
    return 0 if arguments.no_wait else follow(server, told, known)


def follow(server: Inkline, seen: Rollout, shown: int = 0) -> int:
    """A line a step as it is done; 0: the version that was wanted runs, 1: another one does."""
    away = time.monotonic()
    while True:
        _put(seen, shown)
        shown = len(seen.steps)
        if seen.ended or seen.status == "waiting":
            _compare(seen)
            print(_summary(seen), flush=True)
            return 0 if seen.status in ("promoted", "waiting") or _wanted(seen) else 1
        time.sleep(_PAUSE)
        try:
            seen, away = server.rollouts.get(seen.id), time.monotonic()
        except Unreachable:  # a gateway that restarts; another one goes on meanwhile
            if time.monotonic() - away > _PATIENCE:
                raise


def _wanted(seen: Rollout) -> bool:
    """Somebody asked for it to go back."""
    return seen.status == "rolled_back" and any(step.step == "undo" for step in seen.steps[:-1])


def _put(seen: Rollout, shown: int) -> None:
    for step in seen.steps[shown:]:
        why = f" ({step.why})" if step.why else ""
        print(f"{step.at:%H:%M:%S}  {step.step:<12}  {step.what}{why}", flush=True)


def _compare(seen: Rollout) -> None:
    if seen.comparison:
        for one in (seen.comparison.before, seen.comparison.after):
            p95 = "-" if one.p95_ms is None else f"{one.p95_ms:g} ms"
            sure = "-" if one.confidence is None else f"{one.confidence:.3f}"
            print(
                f"{one.version}: {one.readings} readings, {one.errors} errors, p95 {p95},"
                f" confidence {sure}"
            )
    for difference in seen.differences:
        print(f"- {difference['before']}\n+ {difference['after']}")


def _summary(seen: Rollout) -> str:
    following = "" if seen.ended else f", next {seen.step}"
    return (
        f"{seen.model} {seen.version}: {seen.status}, {100 * seen.share:g} % of the traffic"
        f"{following}"
    )


def _latest(server: Inkline) -> str:
    found = server.rollouts.list()
    if not found:
        raise InklineError("there was no rollout yet")
    return found[0].id


def _rollout_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model")
    parser.add_argument("version", help="the new one, as in 2.0")
    parser.add_argument("--archive", help="its name in the model store (MODEL-VERSION.mar)")
    parser.add_argument("--share", type=float, help="the first share of the traffic, 0 to 1")
    parser.add_argument("--shadow", action="store_true", help="read copies of the traffic first")
    parser.add_argument("--manual", action="store_true", help="stay at the share until told")
    parser.add_argument("--why", default=None, help="for the record")
    parser.add_argument("--no-wait", action="store_true", help="do not follow it")
    parser.set_defaults(run=rollout)
