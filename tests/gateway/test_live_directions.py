"""Lines that run down the page, and pages on their head, from frame to frame."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gateway.live.frames import Frame
from gateway.live.scene import Scene
from tests.gateway import live, pictures
from textline.results import Reading

DOWN: pictures.Frame = (40, 30, 60, 250)
SHORT: pictures.Frame = (40, 30, 60, 150)
NARROW: pictures.Frame = (40, 30, 60, 65)
STACKED, ON_SIDE = 0, 1


def characters(line: pictures.Frame) -> list[pictures.Frame]:
    """Of a line that runs down, one below the other; another is one frame."""
    left, top, right, bottom = line
    if bottom - top < right - left:
        return [line]
    return [(left, y, right, y + 20) for y in range(top, bottom - 19, 25)]


def find(scene: Scene, *frames: pictures.Frame, grain: int = 0) -> list[NDArray[np.uint8]]:
    """The prepared lines to read of a frame with a line in each of these."""
    drawn = [character for line in frames for character in characters(line)]
    frame = Frame(live.frame(*drawn, grain=grain), 1_000_000)
    page = frame.picture.pixels
    assert scene.glance(frame)
    regions = scene.follow(frame, page, search=True)
    quads = [
        np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
        for left, top, right, bottom in frames
    ]
    return scene.find(page, regions, quads if regions else [])


def read(*said: tuple[str, float], turned: bool = False) -> Sequence[Reading]:
    return [Reading(text, confidence, [], turned) for text, confidence in said]


def texts(scene: Scene) -> list[str]:
    return [line.text for _, line in scene.lines()]


def test_a_line_that_runs_down_is_read_in_the_surest_way_from_then_on() -> None:
    for surest in (STACKED, ON_SIDE):
        scene = Scene(chars=False)
        ways = find(scene, DOWN, grain=1)
        assert len(ways) == 2
        scene.hear(read(*(("right", 0.9) if i == surest else ("wrong", 0.8) for i in (0, 1))))
        assert texts(scene) == ["right"]
        (again,) = find(scene, DOWN, grain=2)
        assert (again.shape == ways[ON_SIDE].shape) == (surest == ON_SIDE)
        scene.hear(read(("right", 0.6)))
        ((_, line),) = scene.lines()
        assert (line.text, line.bbox) == ("right", [[40, 30], [60, 250]])


def test_a_narrow_character_alone_is_no_dash() -> None:
    scene = Scene(chars=False)
    assert len(find(scene, NARROW)) == 3
    scene.hear(read(("1", 0.9), ("", 0.0), ("-", 0.8)))
    assert texts(scene) == ["1"]


def test_a_line_that_runs_down_says_something_else() -> None:
    """In another way than before."""
    scene = Scene(chars=False)
    find(scene, DOWN)
    scene.hear(read(("before", 0.9), ("", 0.0)))
    number = scene.lines()[0][0]
    assert len(find(scene, SHORT)) == 2
    scene.hear(read(("", 0.0), ("after", 0.9)))
    ((other, line),) = scene.lines()
    assert (line.text, line.bbox, other != number) == ("after", [[40, 30], [60, 150]], True)


def test_a_page_on_its_head_is_read_from_its_top() -> None:
    scene = Scene(chars=False)
    find(scene, live.ONE, live.TWO)
    scene.hear(read(("last", 0.9), ("first", 0.9), turned=True))
    assert texts(scene) == ["first", "last"]
