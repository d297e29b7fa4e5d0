"""The page itself: its headers and weight, languages, themes, the phone, and who cannot see it."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from deploy.stack import Stack
from tests.browser.pictures import NOTE
from tests.browser.site import Site

STATIC = Path(__file__).parents[2] / "frontend" / "static"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
FIRST_PAINT = 150_000
"""Bytes."""


def test_nothing_of_others_and_nothing_inline_may_run(visitor: BrowserContext) -> None:
    answer = visitor.request.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    html = answer.text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", html)


def test_static_files_are_asked_for_anew_but_not_sent_again(visitor: BrowserContext) -> None:
    first = visitor.request.get("/static/js/store.js")
    assert first.headers["content-type"].partition(";")[0].endswith("/javascript")
    assert first.headers["cache-control"] == "no-cache"
    again = visitor.request.get(
        "/static/js/store.js", headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status == 304


@pytest.mark.parametrize("path", ["js/none.js", "../templates/read.html", "..%2f..%2fREADME.md"])
def test_only_static_files_are_served(visitor: BrowserContext, path: str) -> None:
    assert visitor.request.get(f"/static/{path}").status == 404


def test_first_paint_is_light(visitor: BrowserContext, stack: Stack) -> None:
    site = Site(visitor.new_page(), stack.gateway_url)
    site.open()
    site.page.wait_for_load_state("networkidle")
    entries = site.page.evaluate("performance.getEntries().map((e) => [e.name, e.transferSize])")
    assert 20_000 < sum(size or 0 for _, size in entries) <= FIRST_PAINT
    assert not any("imaging" in name or "editor" in name for name, _ in entries)


@pytest.mark.parametrize("path", ["/", "/static/css/base.css", "/static/locales/en.json"])
def test_texts_travel_compressed_where_they_may(visitor: BrowserContext, path: str) -> None:
    plain = visitor.request.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    zipped = visitor.request.get(path, headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < 0.7 * int(plain.headers["content-length"])
    assert zipped.body() == plain.body()
    assert "Accept-Encoding" in zipped.headers["vary"]


def test_every_language_has_every_word() -> None:
    locales = {path.stem: json.loads(path.read_text("utf-8")) for path in STATIC.glob("locales/*")}
    assert set(locales) == {"en", "zh", "ja"}
    english = locales["en"]
    for words in locales.values():
        singular = {key for key in english if key.endswith(".one")}
        assert set(english) - singular <= set(words) <= set(english)
        for key, text in words.items():
            assert blanks(text) == blanks(english[key]), key


def blanks(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize(
    ("locale", "title"),
    [
        ("zh-CN", "读出图片里的文字"),
        ("ja-JP", "画像の文字を読み取る"),
        ("fr-FR", "The text in your pictures"),
    ],
)
def test_the_page_speaks_the_visitors_language(
    browser: Browser, stack: Stack, locale: str, title: str
) -> None:
    with browser.new_context(locale=locale) as context:
        site = Site(context.new_page(), stack.gateway_url)
        site.open()
        expect(site.page.get_by_role("heading", level=1)).to_have_text(title)
        assert site.troubles == []


def test_another_language_changes_all_and_is_remembered(site: Site) -> None:
    site.choose((NOTE.name, NOTE.encode()))
    site.expect_text(*NOTE.lines)
    site.page.get_by_label("Language").select_option("ja")
    expect(site.page.get_by_role("button", name="テキストをコピー")).to_be_visible()
    expect(site.page.locator("[data-fact=lines]")).to_have_text("2 行")
    site.expect_text(*NOTE.lines)
    site.reload()
    expect(site.page.locator("html")).to_have_attribute("lang", "ja")
    expect(site.page.get_by_role("button", name="テキストをコピー")).to_be_visible()


def test_the_theme_follows_the_system_until_one_is_chosen(site: Site) -> None:
    root = site.page.locator("html")
    expect(root).to_have_attribute("data-theme", "light")
    site.page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "dark")
    site.page.get_by_role("button", name="Switch to light").click()
    expect(root).to_have_attribute("data-theme", "light")
    site.reload()
    expect(root).to_have_attribute("data-theme", "light")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(site: Site, theme: str, width: int) -> None:
    site.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    site.page.set_viewport_size({"width": width, "height": 844})
    assert violations(site) == []
    site.choose((NOTE.name, NOTE.encode()), ("letter.txt", b"no picture"))
    site.expect_text(*NOTE.lines)
    expect(site.cards).to_have_count(1)
    site.row(0).focus()
    assert violations(site) == []
    site.page.get_by_role("tab", name="JSON").click()
    site.page.locator("summary").click()
    assert violations(site) == []


def violations(site: Site) -> list[str]:
    site.page.evaluate("Promise.allSettled(document.getAnimations().map((a) => a.finished))")
    site.page.evaluate(AXE)
    found = site.page.evaluate("axe.run()")["violations"]
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_sticks_out_on_a_phone(site: Site, width: int) -> None:
    site.page.set_viewport_size({"width": width, "height": 844})
    site.choose((NOTE.name, NOTE.encode()), ("a-very-long-name-" * 9 + ".txt", b"no picture"))
    site.expect_text(*NOTE.lines)
    assert site.page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_can_be_reached_by_keyboard(site: Site) -> None:
    site.page.keyboard.press("Tab")
    expect(site.page.get_by_role("link", name="Skip to the reading")).to_be_focused()
    reached = []
    for _ in range(10):
        site.page.keyboard.press("Tab")
        reached.append(
            site.page.evaluate(
                "[document.activeElement.ariaLabel ?? document.activeElement.innerText,"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    assert any(name == "Choose pictures" for name, _ in reached)
    assert all(outline != "none" for name, outline in reached if name)
