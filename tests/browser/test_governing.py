"""The models' page: which versions read, how good they are, and how the server does."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect
from safetensors import safe_open

from deploy.settings import ROOT
from deploy.stack import Stack
from tests.browser.pictures import NOTE
from tests.browser.site import READING_TIME, Site


@pytest.fixture
def models(visitor: BrowserContext, stack: Stack) -> Iterator[Site]:
    site = Site(visitor.new_page(), stack.gateway_url)
    site.open("/app/models")
    yield site
    assert site.troubles == []


def test_versions_tell_of_themselves(models: Site) -> None:
    page = models.page
    listed = page.request.get("/models").json()["models"]
    versions = page.locator("[data-widget=versions] .version")
    expect(versions).to_have_count(len(listed))
    for number, told in enumerate(listed):
        version = versions.nth(number)
        expect(version.get_by_role("heading")).to_have_text(f"Model crnn {told['version']}")
        expect(version).to_contain_text("Ready")
        expect(version).to_contain_text(f"{round(100 * told['share'])}% of the traffic")
        expect(version).to_contain_text("English")
    expect(page.get_by_text("Default", exact=True)).to_have_count(1)


def test_scores_are_a_table(models: Site) -> None:
    version = models.page.locator(".version", has_text="Model crnn 1.0")
    version.locator("summary").click()
    row = version.get_by_role("row", name=re.compile("uw3_lines_500"))
    with safe_open(ROOT / "model_store" / "crnn-1.0.safetensors", "numpy") as weights:
        scores = json.loads(weights.metadata()["scores"])
    right = scores["sets"]["uw3_lines_500"]["alnum"]
    expect(row.get_by_role("cell").nth(2)).to_have_text(f"{right} %")


def test_what_is_read_moves_the_numbers(models: Site) -> None:
    page = models.page
    read = page.locator("[data-number=readings] dd")
    expect(read).to_have_text(re.compile(r"^[\d,]+$"))
    before = int(read.inner_text().replace(",", ""))
    kind = {"Content-Type": "image/png", "Cache-Control": "no-cache"}
    for _ in range(2):
        answer = page.request.post(
            "/recognize", data=NOTE.encode(), headers=kind, timeout=READING_TIME
        )
        assert answer.ok
    page.wait_for_function(
        "least => document.querySelector('[data-number=readings] dd')"
        ".textContent.replace(',', '') >= least",
        arg=before + 2,
        timeout=READING_TIME,
    )
    expect(page.locator("[data-number=median] dd")).to_have_text(re.compile(r"^[\d.]+s$"))
    for plot in page.locator("[data-plot] .plot__curves").all():
        expect(plot).to_have_attribute("aria-label", re.compile(r"\d"))
    page.get_by_label("Which version").select_option("Model crnn 2.0")
    expect(read).to_have_text(re.compile(r"^[\d,]+$"))
    expect(page.locator("[data-number=cached] dd")).to_have_text("0")


def roll_out(models: Site, version: str) -> None:
    form = models.page.locator("[data-widget=rollouts] details")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.get_by_label("New version").fill(version)
    form.get_by_role("button", name="Begin").click()


def test_what_cannot_be_rolled_out_says_why(models: Site) -> None:
    roll_out(models, "9.9")
    expect(models.page.locator("[data-messages]")).to_contain_text("crnn-9.9.mar")


def test_a_version_that_reads_fewer_languages_is_refused(models: Site) -> None:
    page = models.page
    roll_out(models, "1.0")
    rollout = page.locator("[data-rollout]").first
    expect(rollout.get_by_role("heading")).to_have_text("crnn 2.0 → 1.0")
    expect(rollout.locator(".badge")).to_have_text(
        "Refused by the golden set", timeout=2 * READING_TIME
    )
    expect(rollout).to_contain_text("ja")
    expect(rollout.get_by_role("button", name="Resume")).to_be_visible()
    running = page.locator(".version", has=page.get_by_role("heading", name="Model crnn 2.0"))
    expect(running).to_contain_text("100% of the traffic")
