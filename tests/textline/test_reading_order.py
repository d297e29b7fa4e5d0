"""Reading order, on layouts laid out by hand in the order in which they should be read."""

import numpy as np
import pytest

from textline.geometry import project, read_along
from textline.reading_order import reading_order


def box(left: float, top: float, width: float, height: float = 20) -> np.ndarray:
    right, bottom = left + width, top + height
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def turned(quads: list[np.ndarray], degrees: float) -> list[np.ndarray]:
    a = np.deg2rad(degrees)
    turn = np.array([[np.cos(a), -np.sin(a), 40], [np.sin(a), np.cos(a), 60]])
    return [project(quad, turn).astype(np.float32) for quad in quads]


def receipt() -> list[np.ndarray]:
    """A shop's name, then items with their prices far to the right, each pair in a row."""
    rows = [box(150, 0, 200, 30)]
    for i in range(12):
        rows += [box(10, 60 + 30 * i, 120 + 9 * (i % 4)), box(420, 63 + 30 * i, 55)]
    return rows


def two_columns() -> list[np.ndarray]:
    """A title over two columns of prose, and a footer under both."""
    left = [box(10, 60 + 26 * i, 380 - 30 * (i == 7)) for i in range(8)]
    right = [box(420, 62 + 26 * i, 375) for i in range(8)]
    return [box(100, 0, 600, 34), *left, *right, box(200, 300, 420)]


def three_columns() -> list[np.ndarray]:
    return [box(10 + 300 * c, 26 * i, 270) for c in range(3) for i in range(6)]


def prose() -> list[np.ndarray]:
    return [box(10, 30 * i, 700 - 40 * (i % 3)) for i in range(20)]


LAYOUTS = {
    "receipt": receipt(),
    "two columns": two_columns(),
    "three columns": three_columns(),
    "prose": prose(),
}


@pytest.mark.parametrize("degrees", [0.0, 2.0, -3.0, 6.0, 90.0, 180.0, 181.0, 271.5])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_is_read_as_a_person_reads_it(layout: str, degrees: float) -> None:
    quads = turned(LAYOUTS[layout], degrees)
    shuffled = np.random.default_rng(5).permutation(len(quads))
    order = reading_order([quads[i] for i in shuffled])
    assert [int(shuffled[i]) for i in order] == list(range(len(quads)))


def test_nothing_and_one() -> None:
    assert reading_order([]) == []
    assert reading_order([box(0, 0, 10)]) == [0]


def test_every_line_is_read_once() -> None:
    random = np.random.default_rng(11)
    places = random.uniform((0, 0, 5), (900, 900, 400), (200, 3))
    quads = [box(left, top, width) for left, top, width in places]
    assert sorted(reading_order(quads)) == list(range(200))


def test_vertical_lines_are_read_from_the_right() -> None:
    columns = [read_along(box(400 - 40 * i, 10, 24, 300 - 30 * (i % 3))) for i in range(8)]
    assert reading_order(columns) == list(range(8))
    assert reading_order(columns[::-1]) == list(range(8))[::-1]
