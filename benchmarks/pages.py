"""`make evaluate-pages`: whole pages from picture to text, by bag-of-words F1 (bag_of_words.py)."""

import argparse
import json
import os
import statistics
from contextlib import ExitStack
from pathlib import Path

from benchmarks.bag_of_words import Score, score
from benchmarks.readers import Reader, inkline, rapidocr


def evaluate(reader: Reader, folder: Path, limit: int | None) -> None:
    total, times = Score(), []
    for page in sorted((folder / "pages").glob("*.json"))[:limit]:
        truth = json.loads(page.read_text())
        reading = reader.read((folder / truth["image"]).resolve())
        result = score(reading.text, "\n".join(line["text"] for line in truth["lines"]))
        print(f"{reader.name:9} {page.stem:24} {result}  {reading.seconds:5.2f} s", flush=True)
        total += result
        times.append(reading.seconds)
    print(f"{reader.name}, {len(times)} pages: {total}, median {statistics.median(times):.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="sroie_pages", help="a folder of DATA")
    parser.add_argument("--limit", type=int, help="only the first pages")
    parser.add_argument("--reader", choices=["inkline", "rapidocr", "both"], default="both")
    chosen = parser.parse_args()
    folder = Path(os.environ.get("DATA", "../shared/data"), chosen.set)
    with ExitStack() as open_readers:
        if chosen.reader != "rapidocr":
            evaluate(open_readers.enter_context(inkline()), folder, chosen.limit)
        if chosen.reader != "inkline":
            evaluate(open_readers.enter_context(rapidocr()), folder, chosen.limit)


if __name__ == "__main__":
    main()
