"""Batches: a folder becomes a job that one can watch, leave, cancel and take home as a zip."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, expect

from deploy.stack import Stack
from tests.browser.pictures import NOTE, RECEIPT, Picture
from tests.browser.site import READING_TIME, Site
from tests.browser.test_page import violations

HOSTILE = "<img src=x onerror=harmed=true>.png"


@pytest.fixture
def batch(visitor: BrowserContext, stack: Stack) -> Iterator[Site]:
    site = Site(visitor.new_page(), stack.gateway_url)
    site.open("/app/batch")
    yield site
    assert site.troubles == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pictures, one of them deeper, and what is none."""
    top = tmp_path / "papers"
    (top / "more").mkdir(parents=True)
    (top / NOTE.name).write_bytes(NOTE.encode())
    (top / "more" / RECEIPT.name).write_bytes(RECEIPT.encode())
    (top / HOSTILE).write_bytes(b"no picture")
    (top / ".hidden").write_bytes(b"")
    return top


def rows(site: Site) -> Locator:
    return site.page.locator("[data-widget=entries] li")


def status(site: Site) -> Locator:
    return site.page.locator("[data-widget=progress] [data-status]")


def test_a_folder_is_read_and_taken_home(batch: Site, folder: Path) -> None:
    page = batch.page
    page.set_input_files("[data-folder]", folder)
    expect(rows(batch)).to_have_count(3)
    expect(status(batch)).to_have_text("2 read, 1 not", timeout=READING_TIME)
    assert violations(batch) == []
    bad, deeper, note = (rows(batch).nth(n) for n in range(3))
    expect(bad).to_contain_text(HOSTILE)
    expect(bad).to_contain_text("not")
    expect(bad).to_have_attribute("data-status", "failed")
    assert page.evaluate("window.harmed") is None
    expect(deeper).to_contain_text("papers/more/")
    expect(deeper).to_contain_text(RECEIPT.lines[0])
    expect(note).to_contain_text(" · ".join(NOTE.lines))
    page.get_by_label("Only what could not be read").check()
    expect(note).to_be_hidden()
    page.get_by_label("Only what could not be read").uncheck()
    with page.expect_download() as download:
        page.get_by_role("link", name="Text", exact=True).click()
    archive = zipfile.ZipFile(BytesIO(Path(download.value.path()).read_bytes()))
    texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert [text.strip() for name, text in texts.items() if "note" in name] == [NOTE.text]
    assert any(name.endswith(".error.json") for name in texts)
    note.get_by_role("link").click()
    batch.expect_text(*NOTE.lines)
    expect(page.locator("[data-picture]")).to_be_visible()


def test_a_batch_survives_a_reload(batch: Site) -> None:
    page = batch.page
    page.set_input_files(
        "[data-files]", [upload(Picture("", (f"Letter {n}",)), n) for n in range(4)]
    )
    page.wait_for_url("**/app/batch#*")
    batch.reload()
    expect(rows(batch)).to_have_count(4)
    expect(status(batch)).to_have_text("All read: 4", timeout=READING_TIME)
    expect(rows(batch).last).to_contain_text("Letter 3")
    page.get_by_role("button", name="New batch").click()
    expect(page.get_by_role("button", name="Choose a folder")).to_be_focused()
    expect(rows(batch)).to_have_count(0)


def test_a_batch_can_be_cancelled(batch: Site) -> None:
    page = batch.page
    page.set_input_files("[data-files]", [upload(RECEIPT, n) for n in range(12)])
    page.wait_for_url("**/app/batch#*")
    page.get_by_role("button", name="Cancel").click()
    expect(status(batch)).to_contain_text("Cancelled")
    expect(page.get_by_role("link", name="Text", exact=True)).to_be_hidden()
    page.reload()
    expect(status(batch)).to_contain_text("Cancelled")


def test_what_was_not_sent_is_sent_again_as_one_job(batch: Site) -> None:
    page = batch.page
    page.route("**/jobs", lambda route: route.abort())
    batch.drop((NOTE.name, NOTE.encode()))
    expect(status(batch)).to_contain_text("did not answer")
    page.unroute("**/jobs")
    page.get_by_role("button", name="Try again").click()
    expect(status(batch)).to_have_text("All read: 1", timeout=READING_TIME)


def test_a_job_of_somebody_else_is_not_there(batch: Site) -> None:
    batch.open("/app/batch#01JD0000000000000000000000")
    expect(status(batch)).to_contain_text("no such job")


def upload(picture: Picture, number: int) -> FilePayload:
    return {"name": f"{number}.png", "mimeType": "image/png", "buffer": picture.encode()}
