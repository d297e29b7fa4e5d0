"""What holds for every page: the way between them, weight, width, names, and nothing inline."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from deploy.stack import Stack
from gateway.views.page import PAGES
from tests.browser.pictures import NOTE
from tests.browser.site import Site
from tests.browser.test_page import FIRST_PAINT, violations

OTHERS = [path for name, path in PAGES.items() if name != "read"]


def test_one_goes_from_page_to_page_by_keyboard(site: Site) -> None:
    for name in ("Batch", "Live", "History", "Models", "Read"):
        link = site.page.get_by_role("navigation").get_by_role("link", name=name, exact=True)
        link.focus()
        site.page.keyboard.press("Enter")
        site.page.wait_for_selector("body[data-ready]")
        expect(link).to_have_attribute("aria-current", "page")
        expect(site.page.locator("[aria-current=page]")).to_have_count(1)
        expect(site.page).to_have_title(re.compile("Inkline"))


@pytest.mark.parametrize("path", OTHERS)
def test_every_page_is_light_and_guarded(visitor: BrowserContext, stack: Stack, path: str) -> None:
    answer = visitor.request.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", answer.text())
    site = Site(visitor.new_page(), stack.gateway_url)
    site.open(path)
    site.page.wait_for_load_state("networkidle")
    assert 5_000 < site.received <= FIRST_PAINT
    assert site.troubles == []


@pytest.mark.parametrize("path", OTHERS)
def test_axe_finds_nothing_and_nothing_sticks_out(
    visitor: BrowserContext, stack: Stack, path: str
) -> None:
    kind = {"Content-Type": "image/png"}
    assert visitor.request.post("/recognize", data=NOTE.encode(), headers=kind).ok
    site = Site(visitor.new_page(), stack.gateway_url)
    for theme in ("light", "dark"):
        site.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        for width in (1280, 320):
            site.page.set_viewport_size({"width": width, "height": 844})
            site.open(path)
            site.page.wait_for_load_state("networkidle")
            assert violations(site) == []
            assert site.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("language", "word"), [("zh", "历史"), ("ja", "履歴")])
def test_every_page_speaks_other_languages(
    browser: Browser, stack: Stack, language: str, word: str
) -> None:
    with browser.new_context(locale=language) as context:
        page = context.new_page()
        for path in OTHERS:
            page.goto(stack.gateway_url + path)
            expect(navigation(page).get_by_role("link", name=word)).to_be_visible()
            assert untranslated(page) == []


def navigation(page: Page) -> Locator:
    return page.get_by_role("navigation").first


def untranslated(page: Page) -> list[str]:
    """Words on the page that are still keys or English sentences."""
    return re.findall(r"\b(?:history|batch|live|models)\.\w+", page.locator("main").inner_text())


def test_what_is_no_page_is_not_found(visitor: BrowserContext) -> None:
    for name in ("none", "read", "..%2fread", "base"):
        assert visitor.request.get(f"/app/{name}").status == 404
