"""What was read before: it appears, opens again with its picture, and can be deleted."""

import re
import zlib

import orjson
from playwright.sync_api import expect
from pymongo import MongoClient

from deploy.stack import Stack
from tests.browser.pictures import NOTE, RECEIPT
from tests.browser.site import Site

HOSTILE = '<img src=x onerror="window.harmed = true">'


def read(site: Site) -> None:
    for picture in (NOTE, RECEIPT):
        site.choose((picture.name, picture.encode()))
        site.expect_text(*picture.lines)


def test_readings_appear_and_open_again_after_a_reload(site: Site) -> None:
    expect(site.page.locator("[data-note]")).to_contain_text("Nothing yet")
    read(site)
    expect(site.cards).to_have_count(2)
    site.reload()
    expect(site.cards).to_have_count(2)
    expect(site.cards.first).to_contain_text(RECEIPT.lines[0])  # newest first
    thumbnail = site.cards.last.locator("img")
    assert thumbnail.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
    site.cards.last.click()
    site.expect_text(*NOTE.lines)
    picture = site.page.locator("[data-picture]")
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("src", re.compile(r"^/history/.+/image$"))
    site.box(0).hover(force=True)
    site.expect_active(0)
    expect(site.page.locator("[data-boxes] [data-char]").first).to_be_attached()


def test_a_reload_shows_the_same_reading(site: Site) -> None:
    site.choose((NOTE.name, NOTE.encode()))
    site.expect_text(*NOTE.lines)
    site.reload()
    site.expect_text(*NOTE.lines)


def test_the_same_picture_again_comes_from_the_cache(site: Site) -> None:
    for _ in range(2):
        site.choose((NOTE.name, NOTE.encode()))
        site.expect_text(*NOTE.lines)
    second = site.item(NOTE.name).nth(1)
    expect(second).to_have_attribute("data-status", "done")
    expect(site.page.locator("[data-fact=cached]")).to_be_visible()
    expect(site.cards).to_have_count(1)


def test_deleting_asks_once_more(site: Site) -> None:
    read(site)
    expect(site.cards).to_have_count(2)
    delete = site.page.get_by_role("button", name="Delete the reading").first
    delete.focus()
    site.page.keyboard.press("Enter")
    site.page.keyboard.press("Escape")
    expect(site.cards).to_have_count(2)
    site.page.keyboard.press("Enter")
    expect(delete).to_have_text("Delete for good?")
    site.page.keyboard.press("Enter")
    expect(site.cards).to_have_count(1)
    expect(site.cards.first).to_be_focused()
    site.reload()
    expect(site.cards).to_have_count(1)
    expect(site.cards.first).to_contain_text(NOTE.lines[0])


def test_a_reading_deleted_elsewhere_says_so(site: Site) -> None:
    site.choose((NOTE.name, NOTE.encode()))
    expect(site.cards).to_have_count(1, timeout=60_000)
    record = site.cards.first.get_attribute("data-reading")
    assert site.page.request.delete(f"{site.url}/history/{record}").ok
    site.cards.first.click()
    expect(site.page.locator("[data-messages]")).to_contain_text("no longer there")
    expect(site.cards).to_have_count(0)


def test_hostile_text_and_names_are_shown_as_they_are(site: Site, stack: Stack) -> None:
    site.choose((f"{HOSTILE}.png", NOTE.encode()))
    site.expect_text(*NOTE.lines)
    expect(site.page.get_by_role("heading", level=2).first).to_have_text(f"{HOSTILE}.png")
    expect(site.cards).to_have_count(1)
    rewrite(stack, HOSTILE)
    site.open("/")
    expect(site.cards.first).to_contain_text(HOSTILE)
    site.cards.first.click()
    site.expect_text(HOSTILE)
    site.row(0).hover()
    expect(site.page.locator("[data-tip-text]")).to_have_text(HOSTILE)
    site.page.get_by_role("tab", name="JSON").click()
    expect(site.page.locator("[data-json]")).to_contain_text("<img src=x")
    assert site.page.evaluate("window.harmed") is None
    expect(site.page.locator("img[src=x]")).to_have_count(0)


def rewrite(stack: Stack, text: str) -> None:
    """Makes the only record say something that no picture here says."""
    with MongoClient[dict[str, object]](stack.mongo_url) as client:
        records = client.get_default_database("inkline")["history"]
        record = records.find_one()
        assert record
        packed = record["result"]
        assert isinstance(packed, bytes)
        result = orjson.loads(zlib.decompress(packed))
        line = result["lines"][0]
        result |= {"text": text, "lines": [{**line, "text": text}]}
        changed = {"text": text, "result": zlib.compress(orjson.dumps(result))}
        records.update_one({"_id": record["_id"]}, {"$set": changed})
