"""The live page, with a camera whose video says known things."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from deploy.stack import Stack
from tests.browser.film import filming, visiting
from tests.browser.pictures import Picture
from tests.browser.site import READING_TIME, Site
from tests.browser.test_page import violations

SAID = ("Platform nine", "Mind the gap")
SIZE = (640, 360)
SECONDS = 3


def said(text: str) -> Image.Image:
    page = Image.new("RGB", SIZE, "white")
    page.paste(Picture("", (text,)).draw())
    return page


@pytest.fixture(scope="module")
def other(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = tmp_path_factory.mktemp("film") / "said.y4m"
    with filming(browser, path, [said(text) for text in SAID], SECONDS) as opened:
        yield opened


@pytest.fixture
def live(other: Browser, stack: Stack) -> Iterator[Site]:
    with visiting(other, stack, "/app/live") as site:
        yield site


def test_a_camera_is_read_as_it_runs(live: Site) -> None:
    page = live.page
    page.get_by_role("button", name="Use the camera").click()
    cues = page.get_by_role("log", name="Subtitles").locator(".cue__text")
    for text in SAID:
        expect(cues.filter(has_text=text).first).to_be_visible(timeout=READING_TIME)
    expect(page.locator("[data-layer] polygon")).to_have_count(1)
    expect(page.locator("[data-layer] text")).to_have_text(re.compile("|".join(SAID)))
    expect(page.locator("[data-facts]")).to_have_text(re.compile(r"^\d+\.\d frames a second"))
    assert violations(live) == []
    page.get_by_label("Text over the video").uncheck()
    expect(page.locator("[data-layer] text")).to_have_count(0)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Use the camera")).to_be_visible()
    assert not page.evaluate("document.querySelector('video').srcObject")
    for ending, start in (("SRT", "1\n00:00:"), ("VTT", "WEBVTT")):
        with page.expect_download() as download:
            page.get_by_role("link", name=ending).click()
        text = Path(download.value.path()).read_text("utf-8")
        assert text.startswith(start)
        assert SAID[0] in text


def test_a_screen_is_read_too(live: Site) -> None:
    live.page.get_by_role("button", name="Share a screen").click()
    facts = live.page.locator("[data-facts]")
    expect(facts).to_have_text(re.compile(r"frames a second"), timeout=READING_TIME)
    live.page.get_by_role("button", name="Stop").click()
    expect(facts).to_have_text("Not running")


def test_a_camera_that_is_refused_says_what_to_do(visitor: BrowserContext, stack: Stack) -> None:
    page = live_page(visitor, stack)
    page.get_by_role("button", name="Use the camera").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("told not to|No camera"))


def test_plain_http_from_elsewhere_says_that_https_is_wanted(
    visitor: BrowserContext, stack: Stack
) -> None:
    visitor.add_init_script(
        "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });"
        "Object.defineProperty(window, 'isSecureContext', { value: false });"
    )
    page = live_page(visitor, stack)
    expect(page.get_by_role("alert")).to_contain_text("HTTPS")


def live_page(visitor: BrowserContext, stack: Stack) -> Page:
    page = visitor.new_page()
    page.goto(f"{stack.gateway_url}/app/live")
    page.wait_for_selector("body[data-ready]")
    return page
