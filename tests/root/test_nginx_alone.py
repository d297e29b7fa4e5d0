"""nginx with TLS as listen.conf says, and nobody behind it."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from deploy.free_ports import free_ports
from deploy.settings import LOOPBACK
from tests.root.nginx import nginx, with_tls


@dataclass(frozen=True)
class Site:
    """A port with TLS and one without."""

    secure: int
    plain: int
    trusting: ssl.SSLContext

    def get(self, path: str, *, tls: bool = True) -> httpx.Response:
        base = f"https://{LOOPBACK}:{self.secure}" if tls else f"http://{LOOPBACK}:{self.plain}"
        named = {"Host": "ocr.example"}
        return httpx.get(base + path, headers=named, verify=self.trusting, timeout=30)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    plain, secure, *nobody = free_ports(6)
    with nginx(folder, plain, nobody[:2], nobody[2:], with_tls(folder, secure)):
        trusting = ssl.create_default_context(cafile=str(folder / "tls.crt"))
        trusting.check_hostname = False  # it is ocr.example's, on loopback
        yield Site(secure, plain, trusting)


def test_who_comes_without_tls_is_sent_to_it(site: Site) -> None:
    answer = site.get("/history?q=a", tls=False)
    assert answer.status_code == 308
    assert answer.headers["Location"] == "https://ocr.example/history?q=a"


@pytest.mark.parametrize("path", ["/history", "/predictions/crnn"])
def test_with_nobody_behind_it_says_so_in_the_gateways_form(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "model_unavailable"
    assert "Retry-After" in answer.headers


def test_browsers_are_told_to_stay_with_tls(site: Site) -> None:
    assert "Strict-Transport-Security" in site.get("/metrics").headers


def test_a_supervisor_needs_no_tls(site: Site) -> None:
    """Its question goes through to the gateways; here there is none."""
    assert site.get("/healthz", tls=False).status_code == 503
