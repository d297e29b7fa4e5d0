"""Documents of several pages: one is shown at a time, and all can be copied."""

from io import BytesIO

import pytest
from playwright.sync_api import expect

from tests.browser.pictures import NOTE, RECEIPT
from tests.browser.site import Site

PAGES = (NOTE, RECEIPT)


def document(kind: str) -> bytes:
    first, *others = (page.draw() for page in PAGES)
    buffer = BytesIO()
    first.save(buffer, kind, save_all=True, append_images=others, resolution=100)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PDF", "TIFF"])
def test_every_page_of_a_document_is_shown(site: Site, kind: str) -> None:
    site.choose((f"letter.{kind.lower()}", document(kind)))
    site.expect_text(*NOTE.lines)
    at = site.page.locator("[data-at]")
    expect(at).to_have_text("Page 1 of 2")
    expect(site.page.locator("[data-fact=pages]")).to_have_text("2 pages")
    expect(site.page.get_by_text("not shown as pictures")).to_be_visible()
    typed = site.page.locator("[data-typed] text")
    expect(typed).to_have_text(list(NOTE.lines))
    site.page.keyboard.press("PageDown")
    expect(at).to_have_text("Page 2 of 2")
    site.expect_text(*RECEIPT.lines)
    expect(typed).to_have_text(list(RECEIPT.lines))
    site.row(1).hover()
    site.expect_active(1)
    expect(site.page.get_by_role("button", name="Next page")).to_be_disabled()
    site.page.keyboard.press("PageUp")
    site.expect_text(*NOTE.lines)
    site.page.get_by_role("button", name="Next page").click()
    site.expect_text(*RECEIPT.lines)


def test_the_text_of_one_page_or_of_all(site: Site) -> None:
    site.choose(("letter.pdf", document("PDF")))
    site.expect_text(*NOTE.lines)
    site.page.keyboard.press("PageDown")
    site.page.get_by_role("button", name="Copy this page").click()
    expect(site.page.locator("[data-messages]")).to_contain_text("clipboard")
    assert site.clipboard() == RECEIPT.text
    site.page.get_by_role("button", name="Copy all pages").click()
    expect(site.page.get_by_role("button", name="Copied")).to_be_visible()
    assert site.clipboard() == f"{NOTE.text}\n{RECEIPT.text}"
    site.reload()
    site.expect_text(*NOTE.lines)
    expect(site.page.locator("[data-at]")).to_have_text("Page 1 of 2")


def test_a_picture_has_no_pages_to_turn(site: Site) -> None:
    site.choose((NOTE.name, NOTE.encode()))
    site.expect_text(*NOTE.lines)
    expect(site.page.locator("[data-widget=pager]")).to_be_hidden()
    site.page.keyboard.press("PageDown")
    site.expect_text(*NOTE.lines)
