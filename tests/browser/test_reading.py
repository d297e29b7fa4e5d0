"""From a picture to its text: the ways in, what goes wrong on them, and copying."""

import pytest
from playwright.sync_api import expect

from tests.browser.pictures import NOTE, RECEIPT, blank
from tests.browser.site import READING_TIME, Site


def test_a_dropped_picture_is_read(site: Site) -> None:
    site.drop((RECEIPT.name, RECEIPT.encode()), kind="dragenter")
    expect(site.page.locator("[data-veil]")).to_be_visible()
    site.drop((RECEIPT.name, RECEIPT.encode()))
    site.expect_text(*RECEIPT.lines)
    expect(site.page.locator("[data-veil]")).to_be_hidden()
    expect(site.page.locator("[data-picture]")).to_be_visible()
    expect(site.page.get_by_role("heading", name=RECEIPT.name)).to_be_visible()
    for fact in ("time", "lines", "confidence", "model", "size"):
        expect(site.page.locator(f"[data-fact={fact}]")).to_be_visible()
    expect(site.page.locator("[data-fact=lines]")).to_have_text("4 lines")
    expect(site.page.locator("[data-fact=model]")).to_contain_text("crnn")


@pytest.mark.parametrize("kind", ["JPEG", "BMP", "WEBP"])
def test_a_chosen_picture_is_read_in_every_kind_that_browsers_show(site: Site, kind: str) -> None:
    site.choose((f"note.{kind.lower()}", NOTE.encode(kind)))
    site.expect_text(*NOTE.lines)
    expect(site.page.locator("[data-picture]")).to_be_visible()


def test_a_picture_that_browsers_do_not_show_comes_from_the_server(site: Site) -> None:
    site.choose(("note.tiff", NOTE.encode("TIFF")))
    site.expect_text(*NOTE.lines)
    picture = site.page.locator("[data-picture]")
    expect(picture).to_be_visible()
    assert picture.evaluate("async (image) => (await image.decode(), image.naturalWidth)") > 0
    expect(site.page.locator("[data-hidden]")).to_be_hidden()
    site.row(1).hover()
    site.expect_active(1)
    expect(site.box(1)).to_be_visible()


def test_from_paste_to_copied_text_in_two_actions(site: Site) -> None:
    site.page.evaluate(
        """async (bytes) => navigator.clipboard.write([new ClipboardItem({
             "image/png": new Blob([Uint8Array.from(bytes)], { type: "image/png" }) })])""",
        list(RECEIPT.encode()),
    )
    site.page.keyboard.press("Control+V")
    site.expect_text(*RECEIPT.lines)
    expect(site.page.get_by_role("heading", name="Screenshot")).to_be_visible()
    site.page.keyboard.press("Control+C")
    expect(site.page.locator("[data-messages]")).to_contain_text("clipboard")
    assert site.clipboard() == RECEIPT.text


def test_copying_by_its_button_says_that_it_is_done(site: Site) -> None:
    site.choose((NOTE.name, NOTE.encode()))
    site.expect_text(*NOTE.lines)
    site.page.get_by_role("button", name="Copy text").click()
    expect(site.page.get_by_role("button", name="Copied")).to_be_visible()
    expect(site.page.locator("[data-announcer]")).to_contain_text("clipboard")
    assert site.clipboard() == NOTE.text
    expect(site.page.get_by_role("button", name="Copy text")).to_be_visible()


def test_pasting_text_says_that_there_was_no_picture(site: Site) -> None:
    site.page.evaluate("navigator.clipboard.writeText('only words')")
    site.page.keyboard.press("Control+V")
    expect(site.page.locator("[data-messages]")).to_contain_text("no picture")


def test_a_bad_file_says_why_and_the_others_go_on(site: Site) -> None:
    site.drop(
        (NOTE.name, NOTE.encode()),
        ("letter.txt", b"Dear reader, this is no picture."),
        ("cut.png", RECEIPT.encode()[:2000]),
        (RECEIPT.name, RECEIPT.encode()),
    )
    for name in ("letter.txt", "cut.png"):
        refused = site.item(name)
        expect(refused).to_have_attribute("data-status", "failed", timeout=READING_TIME)
        assert len(refused.locator(".tray__status").inner_text()) > 20
    for picture in (NOTE, RECEIPT):
        good = site.item(picture.name)
        expect(good).to_have_attribute("data-status", "done", timeout=READING_TIME)
        good.locator(".tray__open").click()
        site.expect_text(*picture.lines)


def test_a_bad_file_alone_leaves_the_page_as_it_was(site: Site) -> None:
    site.choose(("letter.txt", b"Dear reader, this is no picture."))
    expect(site.item("letter.txt")).to_have_attribute("data-status", "failed")
    expect(site.page.get_by_role("heading", level=1)).to_be_visible()
    site.page.get_by_role("button", name="Remove letter.txt").click()
    expect(site.item("letter.txt")).to_have_count(0)


def test_a_file_over_the_limit_is_not_even_sent(site: Site) -> None:
    sent: list[str] = []
    site.page.on("request", lambda request: sent.append(request.url))
    limit = int(site.page.locator("[data-file]").get_attribute("data-max-bytes") or 0)
    site.page.evaluate(
        """(size) => { const transfer = new DataTransfer();
             transfer.items.add(new File([new Uint8Array(size)], "film.bin"));
             document.body.dispatchEvent(new DragEvent("drop", {
               bubbles: true, cancelable: true, dataTransfer: transfer })); }""",
        limit + 1,
    )
    expect(site.item("film.bin")).to_contain_text("larger than")
    assert not any(url.endswith("/recognize") for url in sent)


@pytest.mark.parametrize("button", ["Cancel", f"Cancel {NOTE.name}"])
def test_reading_can_be_cancelled(site: Site, button: str) -> None:
    site.page.route("**/recognize", lambda route: None)  # an answer that never comes
    site.choose((NOTE.name, NOTE.encode()))
    expect(site.item(NOTE.name)).to_have_attribute("data-status", "sending")
    expect(site.item(NOTE.name).locator("progress")).to_be_visible()
    with site.page.expect_event("requestfailed"):
        site.page.get_by_role("button", name=button, exact=True).click()
    expect(site.item(NOTE.name)).to_have_count(0)
    expect(site.page.get_by_role("heading", level=1)).to_be_visible()
    site.page.unroute_all()


def test_a_server_out_of_reach_can_be_tried_again(site: Site) -> None:
    site.page.context.set_offline(True)
    site.choose((NOTE.name, NOTE.encode()))
    expect(site.item(NOTE.name)).to_contain_text("did not answer")
    site.page.context.set_offline(False)
    site.page.get_by_role("button", name="Try again", exact=True).click()
    site.expect_text(*NOTE.lines)


def test_an_empty_picture_says_that_there_is_no_text(site: Site) -> None:
    site.choose(("blank.png", blank()))
    expect(site.page.locator("[data-blank]")).to_be_visible(timeout=READING_TIME)
