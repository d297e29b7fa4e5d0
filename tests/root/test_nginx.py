"""nginx before two gateways and two TorchServe: what comes through; what nobody sees of a crash."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from urllib.request import Request, urlopen

import pytest

from benchmarks.clip import draw_clip
from benchmarks.rendered import draw_page, encoded
from client import Inkline
from tests.e2e.asking import Answer, ask, post
from tests.root.cluster import Cluster, cluster, kill

LINE = encoded(draw_page(["Total 9.30"], width=160, margin=6))
PAGE = encoded(draw_page(["Total 9.30"], width=300))


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def bearer(servers: Cluster) -> dict[str, str]:
    return {"Authorization": f"Bearer {servers.key}"}


def predict(servers: Cluster, **headers: str) -> Answer:
    return post(f"{servers.url}/predictions/crnn", LINE, "image/png", **headers)


def test_the_model_servers_answer_whoever_has_a_key(servers: Cluster) -> None:
    key = f"Bearer {servers.key}"
    assert predict(servers).status == 401
    assert predict(servers, Authorization="Bearer ink_no").status == 401
    assert predict(servers, Authorization=key, Origin="https://elsewhere.example").status == 403
    assert predict(servers, Authorization=key).json["lines"][0]["text"] == "Total 9.30"
    signed_in = post(
        f"{servers.url}/session", json.dumps({"key": servers.key}).encode(), "application/json"
    )
    cookie = signed_in.headers["Set-Cookie"].partition(";")[0]
    assert predict(servers, Cookie=cookie).status == 200


@pytest.mark.parametrize("path", ["/metrics", "/auth", "/_auth", "/predictions/../models"])
def test_what_is_private_stays_so(servers: Cluster, path: str) -> None:
    answer = ask("GET", f"{servers.url}{path}", headers=bearer(servers))
    assert answer.status == 404 or "default" in answer.json["models"][0]  # the gateway's own list


def test_an_administrator_sees_the_numbers_of_both_gateways(servers: Cluster) -> None:
    def read() -> int:
        return int(ask("GET", url, headers=root).json["total"]["readings"])

    url, root = f"{servers.url}/models/statistics", {"Authorization": f"Bearer {servers.root}"}
    assert ask("GET", url, headers=bearer(servers)).status == 403
    before = read()
    for _ in range(4):  # nginx takes turns
        anew = {**bearer(servers), "Cache-Control": "no-cache", "Content-Type": "image/png"}
        assert ask("POST", f"{servers.url}/recognize", LINE, anew).status == 200
    end = time.monotonic() + 60
    while not all(read() >= before + 4 for _ in range(4)):
        assert time.monotonic() < end
        time.sleep(1)


def test_nobody_registers_a_model_from_outside(servers: Cluster) -> None:
    url = f"{servers.url}/models?url=x.mar"
    assert ask("POST", url, b"", bearer(servers)).status in (404, 405)
    assert ask("DELETE", f"{servers.url}/models/crnn", headers=bearer(servers)).status in (404, 405)


def test_too_large_is_said_in_the_gateways_words(servers: Cluster) -> None:
    for megabytes, path in ((21, "/recognize"), (40, "/recognize"), (17, "/predictions/crnn")):
        body = bytes(megabytes * 1024 * 1024)
        answer = ask(
            "POST", servers.url + path, body, {**bearer(servers), "content-type": "image/png"}
        )
        assert (answer.status, answer.json["code"]) == (413, "too_large")


def test_a_caller_cannot_say_that_it_came_by_tls(servers: Cluster) -> None:
    body = json.dumps({"key": servers.key}).encode()
    answer = post(f"{servers.url}/session", body, "application/json", X_Forwarded_Proto="https")
    assert "Secure" not in answer.headers["Set-Cookie"]


def test_events_come_one_by_one(servers: Cluster) -> None:
    """There is no worker, so only signs of life come: held back, they would not."""
    item = json.dumps({"items": [{"url": "https://inkline.example/x.png"}]}).encode()
    sent = post(f"{servers.url}/jobs", item, "application/json", **bearer(servers))
    assert sent.status == 202
    request = Request(f"{servers.url}/jobs/{sent.json['id']}/events", headers=bearer(servers))
    with urlopen(request, timeout=30) as events:
        assert events.headers["Content-Type"].startswith("text/event-stream")
        assert events.readline()


def test_a_live_session_reads(servers: Cluster) -> None:
    shown = draw_clip(1)[0]
    with Inkline(servers.url, key=servers.key) as server, server.live(layout="page") as session:
        assert session.read(shown.jpeg).text == shown.text


def test_the_page_travels_compressed(servers: Cluster) -> None:
    answer = ask("GET", f"{servers.url}/docs", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


@dataclass(frozen=True)
class Asked:
    what: str
    begin: float
    end: float
    status: int


Ask = Callable[[], Answer]


def keep_asking(what: str, one: Ask, asked: list[Asked], done: Event) -> None:
    while not done.is_set():
        begin = time.monotonic()
        try:
            status = one().status
        except OSError:
            status = 0
        asked.append(Asked(what, begin, time.monotonic(), status))
        done.wait(0.1)  # a caller who never draws breath leaves a slow machine no time to answer


def until_asked(kinds: Iterable[str], asked: list[Asked], since: float) -> None:
    """Some of each kind, begun since that moment, however busy this machine is."""
    end = time.monotonic() + 300
    while not all(
        sum(one.what == what and one.begin > since for one in asked) >= 8 for what in kinds
    ):
        assert time.monotonic() < end, Counter(one.what for one in asked)
        time.sleep(0.2)


def killed(servers: Cluster, kinds: Iterable[str], asked: list[Asked]) -> list[tuple[float, float]]:
    """A gateway, then a TorchServe, each under load: from when to when it was done."""
    moments = [(0.0, 0.0)]
    for process in (servers.gateways[0], servers.replicas[1]):
        until_asked(kinds, asked, moments[-1][1])
        begin = time.monotonic()
        kill(process)
        moments.append((begin, time.monotonic()))
    until_asked(kinds, asked, moments[-1][1])
    return moments[1:]


def test_a_gateway_and_a_model_server_die_and_nobody_sees_it(servers: Cluster) -> None:
    """But for requests that were in flight at that moment."""
    key, fresh = bearer(servers), {"Cache-Control": "no-cache", "content-type": "image/png"}
    kinds: dict[str, Ask] = {
        "recognize": lambda: ask("POST", f"{servers.url}/recognize", PAGE, {**key, **fresh}),
        "predict": lambda: predict(servers, **key),
        # Not the history: a busy database that answers late would be taken for a crash.
        "page": lambda: ask("GET", f"{servers.url}/docs", headers=key),
    }
    asked: list[Asked] = []
    done = Event()
    with ThreadPoolExecutor(6) as pool:
        for what, one in 2 * list(kinds.items()):
            pool.submit(keep_asking, what, one, asked, done)
        try:
            moments = killed(servers, kinds, asked)
        finally:
            done.set()
    failed = [one for one in asked if one.status != 200]
    in_flight = [
        one
        for one in failed
        if any(one.begin <= end and one.end >= begin for begin, end in moments)
    ]
    assert failed == in_flight
    print(f"asked {Counter(one.what for one in asked)}, in flight {failed}")
