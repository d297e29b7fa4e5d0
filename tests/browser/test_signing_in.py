"""Where the server asks for keys: the page signs in with one, and reads what waited for that."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from deploy.free_ports import free_ports
from deploy.settings import LOOPBACK, LocalSettings
from deploy.stack import Stack
from gateway.api_keys import changing, new_key
from tests.browser.pictures import NOTE
from tests.browser.site import Site


@contextmanager
def locked_beside(stack: Stack, var: Path) -> Iterator[str]:
    """Another gateway on the same servers, which asks for the keys in its environment's file."""
    shared = {
        "redis_url": stack.redis_url,
        "mongo_url": stack.mongo_url,
        "torchserve_url": stack.torchserve_url,
        "torchserve_management_url": stack.management_url,
    }
    (port,) = free_ports(1)
    settings = LocalSettings.model_validate({**shared, "host": LOOPBACK, "port": port, "var": var})
    with Stack(settings) as locked:
        locked.start("gateway")
        locked.wait_until_ready()
        yield locked.gateway_url


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = tmp_path / "keys.json"
    entry, text = new_key("Ann <b>", "read")
    with changing(path) as keys:
        keys.append(entry)
    monkeypatch.setenv("KEYS_FILE", str(path))
    return text


def test_what_was_added_before_is_read_after_signing_in(
    browser: Browser, stack: Stack, key: str, tmp_path: Path
) -> None:
    with (
        locked_beside(stack, tmp_path) as url,
        browser.new_context(locale="en-GB", base_url=url) as visitor,
    ):
        site = Site(visitor.new_page(), url)
        site.open()
        form = site.page.get_by_role("form", name="Sign in to read")
        field = form.get_by_label("Key")
        expect(field).to_be_focused()
        site.choose((NOTE.name, NOTE.encode()))
        expect(site.item(NOTE.name)).to_contain_text("Waits until you sign in")
        field.fill("ink_0123456789abcdef_wrong")
        field.press("Enter")
        expect(form.get_by_role("alert")).to_contain_text("not known here")
        field.fill(key)
        field.press("Enter")
        expect(form).to_be_hidden()
        site.expect_text(*NOTE.lines)
        expect(site.page.locator("[data-visitor-name]")).to_have_text("Ann <b>")
        expect(site.cards).to_have_count(1)
        expect(site.page.get_by_role("link", name="Models")).to_be_hidden()
        site.open("/app/models")
        expect(site.page.get_by_text("This page is for admins")).to_be_visible()
        site.page.go_back()
        site.reload()
        site.expect_text(*NOTE.lines)
        expect(form).to_be_hidden()
        site.page.get_by_role("button", name="Sign out").click()
        expect(field).to_be_focused()
        expect(site.cards).to_have_count(0)
        assert visitor.request.get("/history").status == 401
        assert site.troubles == []


def test_without_keys_nobody_is_asked(site: Site) -> None:
    expect(site.page.locator("[data-note]")).to_be_visible()
    expect(site.page.locator("[data-widget=session]")).to_be_hidden()
    expect(site.page.locator("[data-visitor]")).to_be_hidden()
