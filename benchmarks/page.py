"""`make bench`: a page of thirty lines, read by Inkline and by RapidOCR in turn."""

import argparse
import statistics
import tempfile
from pathlib import Path

from benchmarks.bag_of_words import score
from benchmarks.readers import THREADS, Reader, inkline, rapidocr
from benchmarks.rendered import DENSE_PAGE, draw_page, encoded


def measure(readers: list[Reader], picture: Path, rounds: int) -> dict[str, float]:
    """Median seconds a page, by reader; the first page of each is not counted."""
    times: dict[str, list[float]] = {reader.name: [] for reader in readers}
    for number in range(rounds + 1):
        for reader in readers:
            reading = reader.read(picture)
            if number:
                times[reader.name].append(reading.seconds)
            else:
                print(f"{reader.name}: {score(reading.text, chr(10).join(DENSE_PAGE))}")
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    rounds = parser.parse_args().rounds
    page = draw_page(DENSE_PAGE)
    with tempfile.TemporaryDirectory() as folder, inkline() as ours, rapidocr() as peer:
        picture = Path(folder, "page.png")
        picture.write_bytes(encoded(page))
        medians = measure([ours, peer], picture, rounds)
    size = f"{page.width} x {page.height} pixels, {len(DENSE_PAGE)} lines"
    print(f"{size}, {THREADS} threads, median of {rounds}:")
    for name, seconds in medians.items():
        print(f"  {name:9} {1000 * seconds:7.0f} ms a page")
    print(f"  Inkline is {medians[peer.name] / medians[ours.name]:.2f} times as fast.")


if __name__ == "__main__":
    main()
