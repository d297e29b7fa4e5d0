"""The live page, with a camera whose video says known things."""

import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from deploy.stack import Stack
from tests.browser.conftest import FLAGS
from tests.browser.pictures import Picture
from tests.browser.site import READING_TIME, Site

SAID = ("Platform nine", "Mind the gap")
SIZE = (640, 360)
SECONDS = 3
FRAMES_A_SECOND = 10
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def film(path: Path) -> None:
    """A raw video (YUV4MPEG2) in which one text follows the other, for ever."""
    with path.open("wb") as file:
        file.write(
            f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F{FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n".encode()
        )
        for text in SAID:
            frame = np.asarray(Picture("", (text,)).draw())
            across, down = SIZE[0] - frame.shape[1], SIZE[1] - frame.shape[0]
            page = np.pad(frame, ((0, down), (0, across), (0, 0)), constant_values=255)
            planes = cv2.cvtColor(page, cv2.COLOR_RGB2YUV_I420).tobytes()
            file.write((b"FRAME\n" + planes) * SECONDS * FRAMES_A_SECOND)


@pytest.fixture(scope="module")
def filming(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser of its own: which camera there is, is settled when it starts."""
    path = tmp_path_factory.mktemp("film") / "said.y4m"
    film(path)
    flags = [*FLAGS, *CAMERA, f"--use-file-for-fake-video-capture={path}"]
    program = browser.browser_type.executable_path
    other = browser.browser_type.launch(executable_path=program, args=flags)
    yield other
    other.close()


@pytest.fixture
def live(filming: Browser, stack: Stack) -> Iterator[Site]:
    with filming.new_context(locale="en-GB", permissions=["camera"]) as context:
        site = Site(context.new_page(), stack.gateway_url)
        site.open("/app/live")
        yield site
        assert site.troubles == []


def test_a_camera_is_read_as_it_runs(live: Site) -> None:
    page = live.page
    page.get_by_role("button", name="Use the camera").click()
    cues = page.get_by_role("log", name="Subtitles").locator(".cue__text")
    for said in SAID:
        expect(cues.filter(has_text=said).first).to_be_visible(timeout=READING_TIME)
    expect(page.locator("[data-layer] polygon")).to_have_count(1)
    expect(page.locator("[data-layer] text")).to_have_text(re.compile("|".join(SAID)))
    expect(page.locator("[data-facts]")).to_have_text(re.compile(r"^\d+\.\d frames a second"))
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
