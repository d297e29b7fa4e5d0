"""Documents of several pages: one is shown at a time, and all can be copied."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import expect

from tests.browser.editor import Editor
from tests.browser.pictures import NOTE, RECEIPT, Picture
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
    picture = site.page.locator("[data-picture]")
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("src", re.compile(r"/image\?page=1$"))
    site.page.keyboard.press("PageDown")
    expect(at).to_have_text("Page 2 of 2")
    site.expect_text(*RECEIPT.lines)
    expect(picture).to_have_attribute("src", re.compile(r"/image\?page=2$"))
    expect(picture).to_be_visible()
    site.row(1).hover()
    site.expect_active(1)
    expect(site.page.get_by_role("button", name="Next page")).to_be_disabled()
    site.page.keyboard.press("PageUp")
    site.expect_text(*NOTE.lines)
    site.page.get_by_role("button", name="Next page").click()
    site.expect_text(*RECEIPT.lines)


def test_without_its_pictures_a_document_shows_its_text_where_it_was_found(site: Site) -> None:
    site.page.route("**/image?page=*", lambda route: route.abort())
    site.choose(("letter.pdf", document("PDF")))
    site.expect_text(*NOTE.lines)
    expect(site.page.get_by_text("not shown as pictures")).to_be_visible()
    typed = site.page.locator("[data-laid] .laid")
    expect(typed).to_have_text(list(NOTE.lines))
    site.page.keyboard.press("PageDown")
    expect(typed).to_have_text(list(RECEIPT.lines))


def test_a_document_too_long_to_wait_for_is_read_in_the_background(site: Site) -> None:
    long = BytesIO()
    page, *others = (Picture("", (f"Page {number}",)).draw() for number in range(1, 12))
    page.save(long, "PDF", save_all=True, append_images=others, resolution=100)
    site.choose(("long.pdf", long.getvalue()))
    expect(site.item("long.pdf")).to_contain_text("Reading a long document")
    site.expect_text("Page 1")
    expect(site.page.locator("[data-at]")).to_have_text("Page 1 of 11")
    expect(site.page.locator("[data-picture]")).to_be_visible()


@pytest.mark.parametrize("kind", ["PDF", "TIFF"])
def test_a_page_of_a_document_is_adjusted_and_read_by_itself(site: Site, kind: str) -> None:
    site.choose((f"letter.{kind.lower()}", document(kind)))
    site.expect_text(*NOTE.lines)
    site.page.keyboard.press("PageDown")
    editor = Editor(site)
    editor.reopen()
    editor.dialog.get_by_role("radio", name="Sauvola").check()
    editor.read()
    expect(site.item("letter (2).jpg")).to_be_visible()
    site.expect_text(*RECEIPT.lines)
    expect(site.page.locator("[data-at]")).to_be_hidden()
    site.item(f"letter.{kind.lower()}").click()
    expect(site.page.locator("[data-at]")).to_have_text("Page 2 of 2")
    site.page.keyboard.press("PageUp")
    site.expect_text(*NOTE.lines)


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
