"""Correcting lines: each beside its piece of the picture, saved when it is left."""

from playwright.sync_api import Locator, expect

from tests.browser.pictures import NOTE, RECEIPT
from tests.browser.site import Site

RIGHT = 'Meeting at <i>noon</i> "sharp"'
INKED = """(canvas) => canvas.getContext("2d")
    .getImageData(0, 0, canvas.width, canvas.height).data
    .some((value, at) => at % 4 === 0 && value < 90)"""


def state(site: Site, index: int) -> Locator:
    return site.row(index).locator("[data-state]")


def test_a_corrected_line_is_saved_and_stays(site: Site) -> None:
    site.choose((NOTE.name, NOTE.encode()))
    site.expect_text(*NOTE.lines)
    for index in range(len(NOTE.lines)):
        assert site.row(index).locator("canvas").evaluate(INKED)
    site.row(0).focus()
    keyboard = site.page.keyboard
    keyboard.press("Enter")
    keyboard.press("Control+A")
    keyboard.type(RIGHT)
    keyboard.press("Enter")
    expect(state(site, 0)).to_have_text("Saved")
    expect(site.row(0)).to_be_focused()
    site.expect_text(RIGHT, NOTE.lines[1])
    site.page.get_by_role("button", name="Copy text").click()
    expect(site.page.get_by_role("button", name="Copied")).to_be_visible()
    assert site.clipboard() == f"{RIGHT}\n{NOTE.lines[1]}"
    site.reload()
    site.expect_text(RIGHT, NOTE.lines[1])
    expect(state(site, 0)).to_have_text("Corrected")
    site.choose((NOTE.name, NOTE.encode()))  # from the cache, with what is known of it
    expect(site.page.locator("[data-fact=cached]")).to_be_visible()
    site.expect_text(RIGHT, NOTE.lines[1])


def test_undo_and_escape_give_the_line_back(site: Site) -> None:
    site.choose((NOTE.name, NOTE.encode()))
    site.expect_text(*NOTE.lines)
    site.lines.nth(1).click()
    site.page.keyboard.press("End")
    site.page.keyboard.type("!")
    expect(site.lines.nth(1)).to_have_text(f"{NOTE.lines[1]}!")
    site.page.keyboard.press("Control+Z")
    expect(site.lines.nth(1)).to_have_text(NOTE.lines[1])
    site.page.keyboard.type("?")
    site.page.keyboard.press("Escape")
    site.expect_text(*NOTE.lines)
    expect(state(site, 1)).to_be_empty()


def test_a_correction_that_is_not_saved_says_why_and_can_be_saved_again(site: Site) -> None:
    site.choose((RECEIPT.name, RECEIPT.encode()))
    site.expect_text(*RECEIPT.lines)
    site.page.context.set_offline(True)
    site.lines.nth(3).click()
    site.page.keyboard.press("End")
    site.page.keyboard.type("0")
    site.page.keyboard.press("Tab")
    expect(state(site, 3)).to_contain_text("Not saved: The server did not answer")
    site.page.context.set_offline(False)
    site.lines.nth(3).click()
    site.page.keyboard.press("Enter")
    expect(state(site, 3)).to_have_text("Saved")
    expect(site.lines.nth(3)).to_have_text(f"{RECEIPT.lines[3]}0")
