"""Measure, print tables, keep JSON, draw the picture, fill the guide's table."""

import argparse
import os
import platform
from pathlib import Path

from benchmarks.recognizer.engines import names
from benchmarks.recognizer.guide import write_docs
from benchmarks.recognizer.measure import Plan, measure
from benchmarks.recognizer.plot import draw
from benchmarks.recognizer.results import Results
from benchmarks.recognizer.sets import BY_NAME
from benchmarks.recognizer.table import report


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.recognizer", description=__doc__)
    parser.add_argument("--engines", nargs="+", choices=names(), default=names())
    parser.add_argument("--sets", nargs="+", choices=list(BY_NAME), default=list(BY_NAME))
    parser.add_argument("--lines", type=int, default=60, help="of a set, for accuracy; 0: all")
    parser.add_argument("--timed", type=int, default=24, help="of a set, a round of timing; 0: all")
    parser.add_argument("--rounds", type=int, default=5, help="at most")
    parser.add_argument("--minutes", type=float, default=7, help="no round is begun past them")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--quick", action="store_true", help="five lines of a set, one round")
    parser.add_argument("--out", type=Path, default=Path("build/recognizers.json"))
    parser.add_argument("--picture", type=Path, default=Path("build/recognizers.png"))
    parser.add_argument("--again", action="store_true", help="report what OUT holds, unmeasured")
    parser.add_argument(
        "--write-docs", action="store_true", help="into docs/choosing.md and docs/images too"
    )
    return parser.parse_args()


def plan_of(chosen: argparse.Namespace) -> Plan:
    return Plan(
        data=Path(os.environ.get("DATA", "../shared/data")),
        engines=chosen.engines,
        sets=chosen.sets,
        lines=5 if chosen.quick else chosen.lines,
        whole=not chosen.quick and chosen.lines > 0,
        timed=5 if chosen.quick else chosen.timed,
        threads=sorted(chosen.threads),
        at_a_time=(1, 8),
        rounds=1 if chosen.quick else chosen.rounds,
        minutes=chosen.minutes,
    )


def machine() -> str:
    """The processor's name and how many cores this process may use."""
    found = Path("/proc/cpuinfo")
    rows = found.read_text().splitlines() if found.exists() else []
    models = [row.partition(":")[2].strip() for row in rows if row.startswith("model name")]
    cores = len(os.sched_getaffinity(0))
    return f"{models[0] if models else platform.machine()}, {cores} cores"


def main() -> None:
    chosen = arguments()
    if chosen.again:
        results = Results.model_validate_json(chosen.out.read_text())
    else:
        results = measure(plan_of(chosen), machine())
        chosen.out.parent.mkdir(parents=True, exist_ok=True)
        chosen.out.write_text(results.model_dump_json(indent=1))
    draw(results, chosen.picture)
    if chosen.write_docs:
        write_docs(results)
    print(report(results))


if __name__ == "__main__":
    main()
