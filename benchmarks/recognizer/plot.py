"""Accuracy over time, a point an engine: up and to the left is better."""

from pathlib import Path
from typing import Any

import matplotlib

from benchmarks.recognizer.engines import PEERS
from benchmarks.recognizer.results import Results, Setting
from benchmarks.recognizer.sets import Script

TITLES: dict[Script, str] = {"latin": "English", "chinese": "Chinese"}


def draw(results: Results, path: Path) -> None:
    """One panel a script; nothing without timings."""
    matplotlib.use("Agg")
    from matplotlib import pyplot

    scripts = [script for script in TITLES if results.line_sets(script)]
    if not scripts or not results.timings:
        return
    figure, axes = pyplot.subplots(
        1, len(scripts), figsize=(5.6 * len(scripts), 4.2), squeeze=False, layout="constrained"
    )
    for script, panel in zip(scripts, axes[0], strict=True):
        draw_panel(results, script, panel)
    axes[0][0].set_ylabel("accuracy, %, mean of the sets")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)
    pyplot.close(figure)


def draw_panel(results: Results, script: Script, panel: Any) -> None:
    """Full: one line at a time. Hollow, joined to it: several together, of what can do so."""
    from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter

    sets = results.line_sets(script)
    threads = results.settings[-1].threads
    sizes = sorted({setting.at_a_time for setting in results.settings})
    for name in results.measured:
        accuracy = results.accuracy(name, sets)
        asked = sizes if results.engines[name].batches else sizes[:1]
        found = [results.ms(name, Setting(threads=threads, at_a_time=size), sets) for size in asked]
        times = [ms for ms in found if ms is not None]
        if accuracy is not None and times:
            draw_engine(panel, name, accuracy, times)
    panel.set_xscale("log")
    panel.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    panel.xaxis.set_major_formatter(ScalarFormatter())
    panel.xaxis.set_minor_formatter(NullFormatter())
    panel.margins(x=0.15, y=0.15)
    panel.grid(alpha=0.3)
    cores = "1 thread" if threads == 1 else f"{threads} threads"
    panel.set_xlabel(f"ms a line, {cores}: ● one at a time, ○ {sizes[-1]} at a time")
    panel.set_title(TITLES[script])


def draw_engine(panel: Any, name: str, accuracy: float, times: list[float]) -> None:
    """times: one line at a time first."""
    colour = f"C{1 + PEERS.index(name)}" if name in PEERS else "C0"
    panel.plot(times, [accuracy] * len(times), color=colour, linewidth=1)
    for ms, fill in zip(times, (colour, "white"), strict=False):
        panel.plot(ms, accuracy, "o", color=colour, markerfacecolor=fill)
    panel.annotate(
        name, (times[0], accuracy), (0, 7), textcoords="offset points", ha="center", fontsize=9
    )
