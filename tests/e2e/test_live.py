"""A video read by the real models."""

from benchmarks.clip import FPS, HEIGHT, WIDTH, draw_clip
from client import Inkline
from deploy.stack import Stack


def test_two_lines_of_a_moving_picture(stack: Stack) -> None:
    """Some frames of two seconds, one text each."""
    clip = draw_clip(2)[:: FPS // 3]
    with Inkline(stack.gateway_url) as server, server.live(layout="page", fps=3) as session:
        answers = [session.read(shown.jpeg) for shown in clip]
        subtitles = server.subtitles(session.id)
    assert [answer.text for answer in answers] == [shown.text for shown in clip]
    assert [answer.changed for answer in answers] == [True, False, False] * 2
    assert len({line.id for answer in answers for line in answer.lines}) == 4
    for answer in answers:
        for line in answer.lines:
            (left, top), (right, bottom) = line.bbox
            assert HEIGHT - 150 < top < bottom < HEIGHT
            assert abs((left + right) / 2 - WIDTH / 2) < 20
    assert subtitles.count(" --> ") == 2
    assert f"00:00:01,000 --> 00:00:02,000\n{clip[-1].text}" in subtitles
