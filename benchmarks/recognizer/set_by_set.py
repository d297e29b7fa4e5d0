"""What the means hide: a table for each set, and where ours is as much faster as it means to be."""

from benchmarks.recognizer.markdown import number, table
from benchmarks.recognizer.results import REFERENCE, Results, Setting
from benchmarks.recognizer.sets import MEANING, LineSet

AIM = 10
"""Times faster than the reference."""


def set_by_set(results: Results) -> str:
    sets = [one for one in results.line_sets("latin", "chinese") if readers(results, one)]
    if not sets:
        return ""
    times = ", and milliseconds a line as above, without means" if results.timings else ""
    heading = f"Set by set: accuracy, per cent, of the lines that the first table counts{times}."
    return "\n\n".join([heading, *(of_set(results, one) for one in sets)])


def of_set(results: Results, line_set: LineSet) -> str:
    rows = [
        [
            name,
            number(results.accuracy(name, [line_set]), "{:.1f}"),
            *(number(results.ms(name, s, [line_set]), "{:.1f}") for s in results.settings),
        ]
        for name in readers(results, line_set)
    ]
    meaning = next(said for figure, said in MEANING.items() if figure is line_set.accuracy)
    said = f"`{line_set.name}` ({line_set.what}; {meaning}):"
    head = ["", "accuracy", *(f"ms: {setting}" for setting in results.settings)]
    return f"{said}\n\n{table(head, rows)}"


def readers(results: Results, line_set: LineSet) -> list[str]:
    """Engines that were asked to read the set."""
    return [n for n in results.measured if results.accuracy(n, [line_set]) is not None]


def aim(results: Results) -> str:
    """Of ours that read all that the reference reads: where they reach the aim, and where not."""
    if REFERENCE not in results.measured:
        return ""
    scripts = results.engines[REFERENCE].scripts
    rows = [
        said
        for name in results.ours
        if results.engines[name].scripts == scripts and (said := reached(results, name))
    ]
    heading = f"The aim is {AIM} times, over all the sets that {REFERENCE} reads:"
    return "\n".join([heading, "", *rows]) if rows else ""


def reached(results: Results, name: str) -> str:
    known = {s: results.times_faster(name, s) for s in results.settings}
    found = {s: times for s, times in known.items() if times is not None}
    there = listed({s: times for s, times in found.items() if times >= AIM})
    rest = listed({s: times for s, times in found.items() if times < AIM})
    if not there:
        return f"- {name} reaches it nowhere: {rest}." if rest else ""
    return f"- {name} reaches it: {there}" + (f". Not reached: {rest}." if rest else ".")


def listed(found: dict[Setting, float]) -> str:
    return "; ".join(f"{times:.1f} ({setting})" for setting, times in found.items())
