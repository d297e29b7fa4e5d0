"""The results as Markdown tables."""

from benchmarks.recognizer.engines import ASPECT
from benchmarks.recognizer.markdown import number, table
from benchmarks.recognizer.results import REFERENCE, Results
from benchmarks.recognizer.set_by_set import aim, set_by_set
from benchmarks.recognizer.sets import MEANING, TITLES, LineSet


def report(results: Results) -> str:
    """All tables, with what is measured said above each."""
    parts = [accuracy(results), times(results), faster(results), aim(results), costs(results)]
    parts += [whole(results), set_by_set(results)]
    return "\n\n".join(part for part in parts if part)


def accuracy(results: Results) -> str:
    """Engines by sets, and the mean of each script."""
    columns: list[tuple[str, list[LineSet]]] = []
    for script in TITLES:
        chosen = results.line_sets(script)
        columns += [(line_set.name, [line_set]) for line_set in chosen]
        columns += [(f"mean, {TITLES[script]}", chosen)] if len(chosen) > 1 else []
    count = f"{results.lines} lines of each set" if results.lines else "All lines"
    heading = f"Accuracy, per cent. {count}, the same for every engine. " + meanings(results)
    rows = [
        [name, *(number(results.accuracy(name, sets), "{:.1f}") for _, sets in columns)]
        for name in results.measured
    ]
    return heading + "\n\n" + table(["", *(title for title, _ in columns)], rows)


def meanings(results: Results) -> str:
    """What a set's figure is."""
    sets = results.line_sets(*TITLES)
    said = [
        f"{', '.join(f'`{s.name}`' for s in sets if s.accuracy is figure)}: {meaning}"
        for figure, meaning in MEANING.items()
        if any(s.accuracy is figure for s in sets)
    ]
    return "; ".join(said) + "."


def times(results: Results) -> str:
    if not results.timings:
        return ""
    columns = [
        (setting, script)
        for script in TITLES
        if results.line_sets(script)
        for setting in results.settings
    ]
    rows = [
        [name, *(number(results.ms(name, s, results.line_sets(k)), "{:.1f}") for s, k in columns)]
        for name in results.measured
    ]
    return (
        f"Milliseconds a line, from crop to text, mean of the sets of a language; median over "
        f"rounds ({results.rounds}) of {results.timed or 'all'} lines a set. {results.machine}."
        "\n\n" + table(["", *(f"{TITLES[k]}: {s}" for s, k in columns)], rows)
    )


def faster(results: Results) -> str:
    if not results.timings or REFERENCE not in results.measured:
        return ""
    rows = [
        [name, *(number(results.times_faster(name, s), "{:.1f}") for s in results.settings)]
        for name in results.measured
        if name != REFERENCE
    ]
    return (
        f"Times faster a line than {REFERENCE}, same run, over the sets that the engine reads.\n\n"
        + table(["", *map(str, results.settings)], rows)
    )


def costs(results: Results) -> str:
    rows = [
        [
            name,
            results.engines[name].version,
            number(results.engines[name].parameters, "{:,}"),
            number(results.engines[name].multiply_adds, "{:,.0f}", lambda n: n / 1e6),
        ]
        for name in results.measured
    ]
    missing = [f"{a.name}: {a.missing}" for a in results.engines.values() if a.missing]
    return (
        f"What an engine is. Multiply-adds of a line {ASPECT} times as wide as high (320 × 32 for "
        "ours), at the height that the engine reads.\n\n"
        + table(["", "version", "parameters", "million multiply-adds"], rows)
        + (f"\n\nNot measured: {'; '.join(missing)}." if missing else "")
    )


def whole(results: Results) -> str:
    """Ours on all lines of each set, every figure."""
    rows = [
        [name, f"`{s}`", *(f"{v:.1f}" for v in (scores.exact, scores.exact_tight, scores.alnum))]
        + [f"{v:.2f}" for v in (scores.cer, scores.cer_tight, scores.cer_bare)]
        + [str(scores.lines)]
        for name, sets in results.whole.items()
        for s, scores in sets.items()
    ]
    head = ["", "set", "exact", "exact_tight", "alnum", "cer", "cer_tight", "cer_bare", "lines"]
    said = "Ours on all lines of the sets; `tight`: without spaces, full-width forms folded."
    return f"{said}\n\n{table(head, rows)}" if rows else ""
