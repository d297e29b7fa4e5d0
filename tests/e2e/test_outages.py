"""A part is gone: the gateway says which, does what it can, and is whole again when it is back."""

from itertools import count

import pytest

from benchmarks.rendered import draw_page, encoded
from deploy.stack import Stack, readiness
from tests.e2e.asking import Answer, get, post
from tests.machine import a_second
from tests.stack import without

_numbers = count(1)


def read_something_new(stack: Stack) -> Answer:
    picture = encoded(draw_page([f"Invoice {next(_numbers)}"], width=300))
    return post(f"{stack.gateway_url}/recognize", picture, "image/png")


def test_without_torchserve_it_is_a_503_within_a_second(stack: Stack) -> None:
    with without(stack, "torchserve"):
        for _ in range(2):
            answer = read_something_new(stack)
            assert (answer.status, answer.json["code"]) == (503, "model_unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert answer.seconds < a_second()
        assert get(f"{stack.gateway_url}/healthz").status == 200
        ready = get(f"{stack.gateway_url}/readyz")
        assert ready.status == 503
        assert ready.json["torchserve"] != "ok"
    assert read_something_new(stack).status == 200


@pytest.mark.parametrize("part", ["redis", "mongo"])
def test_without_a_store_it_reads_on(stack: Stack, part: str) -> None:
    with without(stack, part):
        answer = read_something_new(stack)
        assert answer.status == 200
        assert answer.json["stored"] == (part != "mongo")
        assert not answer.json["cached"]
        assert readiness(stack.gateway_url)["status"] == "degraded"
    after = read_something_new(stack)
    assert after.status == 200
    assert after.json["stored"]
