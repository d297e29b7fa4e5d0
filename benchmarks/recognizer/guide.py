"""Puts the tables into docs/choosing.md, so that no figure there is typed by hand."""

from pathlib import Path

from benchmarks.recognizer.plot import draw
from benchmarks.recognizer.results import Results
from benchmarks.recognizer.table import report

GUIDE = Path("docs/choosing.md")
PICTURE = Path("docs/images/recognizers.png")
BEGIN = "<!-- measured by `make bench-recognizer`: written by it, not by hand -->"
END = "<!-- end of what was measured -->"


def write_docs(results: Results) -> None:
    draw(results, PICTURE)
    GUIDE.write_text(filled(GUIDE.read_text("utf-8"), results), "utf-8")


def filled(text: str, results: Results) -> str:
    """The guide with what is between its marks replaced; ValueError without them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{GUIDE} has lost the marks between which the tables stand")
    picture = f"![Accuracy over time](images/{PICTURE.name})" if results.timings else ""
    return f"{before}{begin}\n\n{report(results)}\n\n{picture}\n\n{end}{after}"
