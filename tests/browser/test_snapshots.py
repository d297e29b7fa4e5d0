"""A still of a camera or of a screen becomes a reading."""

import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

from deploy.stack import Stack
from tests.browser.film import filming, visiting
from tests.browser.pictures import NOTE, RECEIPT
from tests.browser.site import READING_TIME, Site
from tests.browser.test_page import violations

SIZE = (640, 480)


@pytest.fixture(scope="module")
def other(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    page = Image.new("RGB", SIZE, "white")
    page.paste(RECEIPT.draw(), (100, 70))
    path = tmp_path_factory.mktemp("film") / "receipt.y4m"
    with filming(browser, path, [page], 1) as opened:
        yield opened


@pytest.fixture
def taking(other: Browser, stack: Stack) -> Iterator[Site]:
    with visiting(other, stack) as site:
        yield site


def test_a_picture_of_the_camera_is_read(taking: Site) -> None:
    page = taking.page
    page.get_by_role("button", name="Camera").click()
    dialog = page.get_by_role("dialog", name="Take a picture")
    expect(dialog.locator("video")).to_have_js_property("videoWidth", SIZE[0])
    assert violations(taking) == []
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    taking.expect_text(*RECEIPT.lines)
    expect(page.locator("[data-fact=size]")).to_have_text(f"{SIZE[0]} × {SIZE[1]}")


def test_nothing_is_taken_by_who_thinks_better_of_it(taking: Site) -> None:
    page = taking.page
    page.get_by_role("button", name="Camera").click()
    dialog = page.get_by_role("dialog", name="Take a picture")
    expect(dialog.locator("video")).to_have_js_property("videoWidth", SIZE[0])
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-widget=tray] li")).to_have_count(0)


def test_a_picture_of_a_screen_is_read(taking: Site) -> None:
    page = taking.page
    page.get_by_role("button", name="Screen").click()
    done = page.locator("[data-widget=tray] li").first
    expect(done).to_contain_text("Screen")
    expect(done).to_have_attribute("data-status", "done", timeout=READING_TIME)


def test_a_camera_that_is_refused_says_what_to_do(visitor: BrowserContext, stack: Stack) -> None:
    site = Site(visitor.new_page(), stack.gateway_url)
    site.open()
    site.page.get_by_role("button", name="Camera").click()
    said = site.page.locator("[data-messages]")
    expect(said).to_contain_text(re.compile("told not to|No camera"))
    site.choose((NOTE.name, NOTE.encode()))
    site.expect_text(*NOTE.lines)
