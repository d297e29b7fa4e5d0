"""A Chromium on the real stack; each test gets a fresh visitor with an empty history."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from deploy.chromium import find_chromium
from deploy.stack import Stack
from tests.browser.site import Site

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    assert chromium, "no Chromium: install one, or set CHROMIUM to the path of its program"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=stack.gateway_url,
        locale="en-GB",
        color_scheme="light",
        viewport={"width": 1280, "height": 800},
        permissions=["clipboard-read", "clipboard-write"],
    )
    forget_everything(context)
    yield context
    context.close()


@pytest.fixture
def site(visitor: BrowserContext, stack: Stack) -> Iterator[Site]:
    """The page, opened; at the end nothing may have gone wrong in it."""
    site = Site(visitor.new_page(), stack.gateway_url)
    site.open()
    yield site
    assert site.troubles == []


def forget_everything(context: BrowserContext) -> None:
    while items := context.request.get("/history?limit=100").json()["items"]:
        for item in items:
            assert context.request.delete(f"/history/{item['id']}").ok
