"""`make evaluate-receipts`: the fields that the rules find on receipts, against those labelled.

A date counts when it is the same day, a total when it is the same sum, company and address when
their letters and digits are the same in the same order, case ignored; for these two the words'
F1 (bag_of_words.py) tells how near the others are. On the labelled lines of the pages, which shows
the rules alone; with --read on what a running Inkline reads, which is what its users get.
"""

import argparse
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.bag_of_words import Score, score
from benchmarks.readers import inkline_url
from client import Inkline
from gateway.receipt.amounts import amounts
from gateway.receipt.dates import dates
from gateway.receipt.fields import receipt_fields
from gateway.receipt.rows import Printed

Page = dict[str, Any]
Values = dict[str, str]
"""By field."""
Finder = Callable[[Path, Page], Values]
FIELDS = ("company", "date", "address", "total")


def true_values(page: Page) -> Values:
    """The labels in the form of the rules' values."""
    key = page["key"]
    day, total = next(dates(key["date"]), None), next(amounts(key["total"]), None)
    return {
        **{name: _letters(key[name]) for name in ("company", "address")},
        "date": day.value.isoformat() if day else key["date"],
        "total": str(total.value) if total else key["total"],
    }


def of_true_lines(folder: Path, page: Page) -> Values:
    lines = [Printed(line["text"], 1.0, _corners(line["poly"])) for line in page["lines"]]
    return {name: field["value"] for name, field in receipt_fields(lines).items()}


@contextmanager
def of_read_lines() -> Iterator[Finder]:
    with inkline_url() as url, Inkline(url) as server:

        def find(folder: Path, page: Page) -> Values:
            result = server.recognize(
                folder / page["image"], layout="page", template="receipt", store=False
            )
            return {name: field.value for name, field in result.fields.items()}

        yield find


def evaluate(folder: Path, find: Finder, *, limit: int | None, misses: bool) -> None:
    right: Counter[str] = Counter()
    near = {name: Score() for name in ("company", "address")}
    files = sorted((folder / "pages").glob("*.json"))[:limit]
    for file in files:
        page = json.loads(file.read_text())
        found, true = find(folder, page), true_values(page)
        for name in FIELDS:
            value = found.get(name, "")
            hit = (_letters(value) if name in near else value) == true[name]
            right[name] += hit
            if name in near:
                near[name] += score(value, page["key"][name])
            if misses and not hit:
                print(f"{file.stem} {name}: {value!r}, labelled {page['key'][name]!r}", flush=True)
    for name in FIELDS:
        words = f"   words: {near[name]}" if name in near else ""
        print(f"{name:8} {right[name]:3} of {len(files)}{words}")


def _corners(poly: list[float]) -> list[list[float]]:
    """x, y, x, y, … to points."""
    return [poly[at : at + 2] for at in range(0, 8, 2)]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.upper())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", default="sroie_pages", help="a folder of DATA")
    parser.add_argument("--read", action="store_true", help="read the pictures first")
    parser.add_argument("--misses", action="store_true", help="show what was not found")
    parser.add_argument("--limit", type=int, help="only the first pages")
    chosen = parser.parse_args()
    folder = Path(os.environ.get("DATA", "../shared/data"), chosen.set)
    if chosen.read:
        with of_read_lines() as find:
            evaluate(folder, find, limit=chosen.limit, misses=chosen.misses)
    else:
        evaluate(folder, of_true_lines, limit=chosen.limit, misses=chosen.misses)


if __name__ == "__main__":
    main()
