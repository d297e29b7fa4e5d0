"""Parts that are away: the page goes on with what is left, and says what is missing."""

from playwright.sync_api import expect

from deploy.stack import Stack
from tests.browser.pictures import NOTE, Picture
from tests.browser.site import READING_TIME, Site
from tests.stack import without


def test_without_its_database_a_picture_is_read_but_not_kept(site: Site, stack: Stack) -> None:
    with without(stack, "mongo"):
        site.choose((NOTE.name, NOTE.encode()))
        site.expect_text(*NOTE.lines)
        expect(site.page.locator("[data-fact=unstored]")).to_be_visible()
        site.open()
        expect(site.page.locator("[data-note]")).to_contain_text("cannot be reached")
    site.page.get_by_role("button", name="Try again", exact=True).click()
    expect(site.page.locator("[data-note]")).to_contain_text("Nothing yet")


def test_without_its_reader_the_page_offers_to_try_again(site: Site, stack: Stack) -> None:
    fresh = Picture("fresh.png", ("Nobody has read this",))  # so it is not in the cache
    with without(stack, "torchserve"):
        site.choose((fresh.name, fresh.encode()))
        expect(site.item(fresh.name)).to_contain_text("Try again in 2s.", timeout=READING_TIME)
        expect(site.item(fresh.name)).to_have_attribute("data-status", "failed")
    site.page.get_by_role("button", name="Try again", exact=True).click()
    site.expect_text(*fresh.lines)
