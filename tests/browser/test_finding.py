"""The history's page: searched as one types, opened with boxes, deleted and taken back."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Route, expect

from deploy.stack import Stack
from tests.browser.pictures import NOTE, RECEIPT, Picture
from tests.browser.site import READING_TIME, Site
from tests.browser.test_history import HOSTILE, rewrite
from tests.browser.test_page import violations

HISTORY = "/app/history"
TO_THINK = 10_000
"""Milliseconds: more than the page waits before it deletes."""


@pytest.fixture
def history(visitor: BrowserContext, stack: Stack) -> Iterator[Site]:
    """The page, with two readings on it."""
    for picture in (NOTE, RECEIPT):
        send(visitor, picture)
    site = Site(visitor.new_page(), stack.gateway_url)
    site.page.clock.install()
    site.open(HISTORY)
    expect(cards(site)).to_have_count(2)
    yield site
    assert site.troubles == []


def send(visitor: BrowserContext, picture: Picture, layout: str = "auto") -> None:
    """Read without a page."""
    address = f"/recognize?layout={layout}"
    kind = {"Content-Type": "image/png"}
    answer = visitor.request.post(
        address, data=picture.encode(), headers=kind, timeout=READING_TIME
    )
    assert answer.ok


def cards(site: Site) -> Locator:
    return site.page.locator("[data-widget=records] [data-reading]")


def remaining(site: Site) -> int:
    return len(site.page.request.get("/history").json()["items"])


def test_a_search_finds_while_one_types_and_shows_where(history: Site) -> None:
    page = history.page
    field = page.get_by_role("searchbox", name="Search the text")
    field.press_sequentially("milk", delay=30)
    expect(cards(history)).to_have_count(1)
    expect(cards(history).locator("mark")).to_have_text(["milk"])
    expect(page.locator("[data-announcer]")).to_have_text("1 reading found.")
    expect(page).to_have_url(re.compile(r"\?q=milk$"))
    history.reload()
    expect(field).to_have_value("milk")
    expect(cards(history)).to_have_count(1)
    field.fill("nowhere")
    expect(page.get_by_text("Nothing that was read matches")).to_be_visible()
    page.get_by_role("button", name="Clear the search").click()
    expect(cards(history)).to_have_count(2)
    expect(field).to_be_focused()


def test_a_search_that_comes_in_pieces_goes_on_until_it_finds_something(history: Site) -> None:
    page = history.page

    def first_piece(route: Route) -> None:
        if "before=" in route.request.url:
            return route.fallback()
        return route.fulfill(json={"items": [], "next": "7" + 25 * "Z"})

    page.route(re.compile(r"/history\?.*q=milk"), first_piece)
    page.get_by_role("searchbox", name="Search the text").fill("milk")
    expect(cards(history)).to_have_count(1)
    expect(cards(history)).to_contain_text("Coffee with milk")


def test_filters_narrow_what_is_found(history: Site) -> None:
    page = history.page
    items = page.request.get("/history").json()["items"]
    lines = [{"index": 0, "text": "Corner Bakery Ltd"}]
    assert page.request.patch(f"/history/{items[0]['id']}", data={"lines": lines}).ok
    page.get_by_label("Corrected").check()
    expect(cards(history)).to_have_count(1)
    expect(cards(history)).to_contain_text(RECEIPT.lines[1])
    page.get_by_label("Corrected").uncheck()
    page.get_by_label("Model").select_option(label="Model crnn 1.0")
    expect(cards(history)).to_have_count(0)
    page.get_by_label("Model").select_option(label="Model crnn 2.0")
    expect(cards(history)).to_have_count(2)
    page.get_by_label("Read until").fill(str(date.today() - timedelta(days=2)))
    expect(cards(history)).to_have_count(0)
    page.get_by_label("Read until").fill(str(date.today() + timedelta(days=1)))
    expect(cards(history)).to_have_count(2)


def test_a_reading_opens_with_its_boxes_and_closes_where_one_was(history: Site) -> None:
    page = history.page
    cards(history).last.press("Enter")
    history.expect_text(*NOTE.lines)
    expect(page.locator("[data-picture]")).to_be_visible()
    back = page.get_by_role("link", name="All readings")
    expect(back).to_be_focused()
    history.box(1).hover(force=True)
    history.expect_active(1)
    assert violations(history) == []
    expect(cards(history).first).to_be_hidden()
    history.reload()
    history.expect_text(*NOTE.lines)
    back.press("Enter")
    expect(cards(history)).to_have_count(2)
    expect(history.page.locator("[data-widget=reading]")).to_be_hidden()
    page.go_back()
    history.expect_text(*NOTE.lines)
    page.go_forward()
    expect(cards(history).last).to_be_focused()


def test_more_come_as_one_scrolls(visitor: BrowserContext, stack: Stack) -> None:
    for number in range(27):
        send(visitor, Picture("", (f"Letter {number}",)), "line")
    site = Site(visitor.new_page(), stack.gateway_url)
    site.page.set_viewport_size({"width": 390, "height": 400})
    site.open(HISTORY)
    expect(cards(site)).to_have_count(24)
    site.page.mouse.wheel(0, 20_000)
    expect(cards(site)).to_have_count(27)
    expect(site.page.get_by_role("button", name="Show more")).to_be_hidden()
    assert site.troubles == []


def test_deletions_can_be_taken_back(history: Site) -> None:
    page = history.page
    cards(history).first.focus()
    page.keyboard.press("Delete")
    expect(cards(history)).to_have_count(1)
    expect(cards(history).first).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator("[data-deleted]").get_by_text("2 readings deleted.")).to_be_visible()
    assert violations(history) == []
    page.keyboard.press("Control+z")
    expect(cards(history)).to_have_count(2)
    page.clock.fast_forward(TO_THINK)
    assert remaining(history) == 2


def test_deletions_happen_after_a_while_or_when_one_leaves(history: Site) -> None:
    page = history.page
    page.get_by_role("button", name="Delete the reading").first.click()
    expect(cards(history)).to_have_count(1)
    assert remaining(history) == 2
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.clock.fast_forward(TO_THINK)
    assert remaining(history) == 1
    expect(page.get_by_role("group", name="Undo")).to_be_hidden()
    page.get_by_role("button", name="Delete the reading").click()
    page.get_by_role("link", name="Read", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The text in your pictures")
    expect(page.locator("[data-note]")).to_contain_text("Nothing yet")


def test_what_was_read_is_shown_as_it_is(history: Site, stack: Stack) -> None:
    page = history.page
    page.get_by_role("button", name="Delete the reading").first.click()
    page.clock.fast_forward(TO_THINK)
    expect(cards(history)).to_have_count(1)
    rewrite(stack, HOSTILE)
    history.reload()
    expect(cards(history)).to_contain_text(HOSTILE)
    cards(history).click()
    history.expect_text(HOSTILE)
    assert page.evaluate("window.harmed") is None
    expect(page.locator("img[src=x]")).to_have_count(0)
