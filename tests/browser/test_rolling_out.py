"""A rollout led by hand from the models' page: begun, promoted, taken back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from deploy.free_ports import on_free_ports
from deploy.stack import Stack
from tests.browser.site import READING_TIME, Site

SETTINGS = {
    "TS_LOAD_MODELS": "crnn=crnn-1.0.mar,detector=detector-1.0.mar",
    "ROLLOUT_DRAIN_SECONDS": "1",
    # Times on a machine that does other things say nothing of the models.
    "ROLLOUT_MAX_P95_RATIO": "20",
}
START_SECONDS = 400.0


@pytest.fixture
def models(browser: Browser) -> Iterator[Site]:
    """The models' page of a server that has 1.0 alone."""
    with pytest.MonkeyPatch.context() as patch, on_free_ports() as settings:
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        with Stack(settings.model_copy(update={"start_timeout": START_SECONDS})) as stack:
            stack.start("redis", "mongo", "torchserve", "gateway")
            stack.wait_until_ready()
            with browser.new_context(base_url=stack.gateway_url, locale="en-GB") as context:
                site = Site(context.new_page(), stack.gateway_url)
                site.open("/app/models")
                yield site
                assert site.troubles == []


def press(rollout: Locator, name: str) -> None:
    """It asks once more in its own place."""
    rollout.get_by_role("button", name=name, exact=True).click(timeout=READING_TIME)
    rollout.get_by_role("button", name=f"{name}: sure?").click()


def test_a_version_is_promoted_and_taken_back_by_hand(models: Site) -> None:
    page = models.page
    page.locator("[data-widget=rollouts] summary").click()
    form = page.locator("[data-widget=rollouts] details")
    form.get_by_label("New version").fill("2.0")
    form.get_by_label("First share of the traffic, %").fill("25")
    form.get_by_label("Why, for the record").fill("It reads Chinese and Japanese too")
    form.get_by_label("Goes on, or back, by itself").uncheck()
    form.get_by_role("button", name="Begin").click()
    rollout = page.locator("[data-rollout]").first
    expect(rollout.get_by_role("heading")).to_have_text("crnn 1.0 → 2.0")
    badge = rollout.locator(".badge")
    expect(badge).to_have_text("Waiting to be told", timeout=6 * READING_TIME)
    expect(rollout).to_contain_text("25% of the traffic")
    expect(rollout).to_contain_text("It reads Chinese and Japanese too")
    press(rollout, "Promote")
    expect(badge).to_have_text("Promoted", timeout=READING_TIME)
    share = re.compile("100% of the traffic")
    expect(version(models, "2.0")).to_contain_text(share, timeout=READING_TIME)
    press(rollout, "Roll back")
    expect(badge).to_have_text("Rolled back", timeout=READING_TIME)
    expect(version(models, "1.0")).to_contain_text(share, timeout=READING_TIME)


def version(models: Site, number: str) -> Locator:
    heading = models.page.get_by_role("heading", name=f"Model crnn {number}", exact=True)
    return models.page.locator("[data-widget=versions] .version", has=heading)
