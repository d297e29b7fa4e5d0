"""Pictures of the page with a real result: `python -m tests.browser.screenshots [FOLDER]`.

Without a folder only docs/images/page.png is made; with one, each width and theme go there.
"""

import sys
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from deploy.chromium import find_chromium
from deploy.free_ports import on_free_ports
from deploy.stack import Stack
from tests.browser.conftest import FLAGS
from tests.browser.receipt import photograph
from tests.browser.site import READING_TIME

README = Path(__file__).parents[2] / "docs" / "images" / "page.png"
WIDTHS = {"desktop": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")


def visit(browser: Browser, url: str, width: str, theme: str) -> Page:
    across, down = WIDTHS[width]
    page = browser.new_page(
        viewport={"width": across, "height": down},
        color_scheme="dark" if theme == "dark" else "light",
        locale="en-GB",
        has_touch=width == "phone",
    )
    page.goto(url)
    page.wait_for_selector("body[data-ready]")
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    return page


def read(page: Page) -> None:
    """A receipt, with the pointer on one of its lines."""
    receipt = FilePayload(name="receipt.jpg", mimeType="image/jpeg", buffer=photograph())
    page.set_input_files("[data-file]", [receipt])
    page.wait_for_selector("[data-lines] > li", timeout=READING_TIME)
    page.wait_for_selector("[data-reading]")
    page.hover('[data-boxes] [data-line="3"]')


def save(page: Page, path: Path, *, below: str | None = None) -> None:
    """What the window shows, or all down to the end of an element."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(BytesIO(page.screenshot(full_page=below is not None))).convert("RGB")
    if below and (box := page.locator(below).bounding_box()):
        image = image.crop((0, 0, image.width, round(box["y"] + box["height"]) + 24))
    image.save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1000} kB")


def every(browser: Browser, url: str, folder: Path) -> None:
    for width, theme in product(WIDTHS, THEMES):
        page = visit(browser, url, width, theme)
        save(page, folder / f"{width}-{theme}-empty.png")
        read(page)
        save(page, folder / f"{width}-{theme}-read.png", below="footer")
        page.close()


def main() -> None:
    with on_free_ports() as settings, Stack(settings) as stack, sync_playwright() as playwright:
        stack.start()
        stack.wait_until_ready()
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        if len(sys.argv) > 1:
            every(browser, stack.gateway_url, Path(sys.argv[1]))
        else:
            page = visit(browser, stack.gateway_url, "desktop", "light")
            read(page)
            save(page, README, below=".reading__panels")
        browser.close()


if __name__ == "__main__":
    main()
