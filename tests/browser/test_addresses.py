"""Pictures by their address: the server fetches them, and says beside each why it would not."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import FilePayload, Locator, Route, expect

from tests.browser.pictures import NOTE
from tests.browser.site import READING_TIME, Site

REFUSED = "http://127.0.0.1/secret.png"
PUBLIC = "https://pictures.example/a/note.png"


def field(site: Site) -> Locator:
    return site.page.get_by_label("Address of a picture")


def test_a_refused_address_says_why_and_the_others_go_on(site: Site) -> None:
    site.choose((NOTE.name, NOTE.encode()))
    field(site).fill(REFUSED)
    field(site).press("Enter")
    refused = site.item(REFUSED)
    expect(refused).to_have_attribute("data-status", "failed", timeout=READING_TIME)
    expect(refused).to_contain_text("must lead to a public server")
    expect(field(site)).to_have_value("")
    site.item(NOTE.name).locator(".tray__open").click()
    site.expect_text(*NOTE.lines)


def test_what_is_no_address_of_the_web_is_told_at_the_field(site: Site) -> None:
    field(site).fill("ftp://pictures.example/note.png")
    field(site).press("Enter")
    assert "http" in field(site).evaluate("(field) => field.validationMessage")
    expect(site.page.locator("[data-widget=tray] li")).to_have_count(0)


def test_a_pasted_address_is_read_and_its_picture_comes_from_the_server(site: Site) -> None:
    hosts: set[str | None] = set()
    site.page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    asked: list[object] = []

    def fetched(route: Route) -> None:
        """The server's answer to the same picture: nothing public can be reached from here."""
        asked.append(route.request.post_data_json)
        sent = FilePayload(name=NOTE.name, mimeType="image/png", buffer=NOTE.encode())
        answer = site.page.request.post(f"{site.url}/recognize", multipart={"file": sent})
        route.fulfill(body=answer.body(), content_type="application/json")

    site.page.route("**/recognize", fetched)
    site.page.evaluate("(text) => navigator.clipboard.writeText(text)", PUBLIC)
    site.page.keyboard.press("Control+V")
    site.expect_text(*NOTE.lines)
    assert asked == [{"url": PUBLIC}]
    picture = site.page.locator("[data-picture]")
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("src", re.compile(r"^/history/.+/image$"))
    expect(site.item(PUBLIC).locator("img")).to_be_visible()
    assert hosts - {None, ""} == {urlsplit(site.url).hostname}
