"""Pictures of the pages with real results: `python -m tests.browser.screenshots [FOLDER]`.

Without a folder only those in docs/images are made; with one, each page's width and theme go there.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from deploy.chromium import find_chromium
from deploy.free_ports import on_free_ports
from deploy.stack import Stack
from tests.browser.film import film, with_camera
from tests.browser.pictures import NOTE, RECEIPT, Picture
from tests.browser.receipt import photograph
from tests.browser.site import READING_TIME

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDTHS = {"desktop": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")
PAPERS = (
    NOTE,
    RECEIPT,
    Picture("minutes.png", ("Minutes of the meeting", "Budget approved", "Next date: 12 May")),
    Picture("sign.png", ("Platform 9", "Mind the gap")),
    Picture("label.png", ("Flour 1 kg", "Best before 03/2027")),
)
VIDEO = (1280, 720)


def visit(browser: Browser, url: str, width: str, theme: str) -> Page:
    across, down = WIDTHS[width]
    page = browser.new_page(
        viewport={"width": across, "height": down},
        color_scheme="dark" if theme == "dark" else "light",
        locale="en-GB",
        has_touch=width == "phone",
        base_url=url,
    )
    page.set_default_timeout(READING_TIME)
    return page


def go(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("body[data-ready]")
    page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished))")


def empty(page: Page) -> None:
    go(page, "/")


def read(page: Page) -> None:
    """A receipt, with the pointer on one of its lines."""
    go(page, "/")
    receipt = FilePayload(name="receipt.jpg", mimeType="image/jpeg", buffer=photograph())
    page.set_input_files("[data-file]", [receipt])
    page.wait_for_selector("[data-lines] > li")
    page.wait_for_selector("[data-reading]")
    page.hover('[data-boxes] [data-line="3"]', force=True)


def batch(page: Page) -> None:
    """A folder that has been read but for one file."""
    go(page, "/app/batch")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "papers"
        folder.mkdir()
        (folder / "letter.docx").write_bytes(b"no picture")
        (folder / "receipt.jpg").write_bytes(photograph())
        for paper in PAPERS:
            (folder / paper.name).write_bytes(paper.encode())
        page.set_input_files("[data-folder]", folder)
        page.wait_for_selector("[data-stage=succeeded]", timeout=10 * READING_TIME)


def live(page: Page) -> None:
    go(page, "/app/live")
    page.click("[data-source=camera]")
    page.wait_for_selector("[data-cues] > li")
    page.wait_for_timeout(3000)  # its frames a second are counted over so long


def history(page: Page) -> None:
    go(page, "/app/history")
    page.wait_for_selector("[data-widget=records] [data-reading]")
    page.wait_for_load_state("networkidle")


def models(page: Page) -> None:
    go(page, "/app/models")
    page.wait_for_selector(".version")
    page.wait_for_selector(".curve", state="attached")


Scene = Callable[[Page], None]
SCENES: Mapping[str, tuple[Scene, str | None]] = {
    "empty": (empty, None),
    "page": (read, ".reading__panels"),
    "batch": (batch, None),
    "live": (live, None),
    "history": (history, None),
    "models": (models, "main"),
}
"""By name, in this order: the history shows what was read before; and where a picture ends."""
SHOWN = ("page", "batch", "live", "history")
"""In docs/images."""


def save(page: Page, path: Path, *, below: str | None = None) -> None:
    """What the window shows, or all down to the end of an element."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(BytesIO(page.screenshot(full_page=below is not None))).convert("RGB")
    if below and (box := page.locator(below).bounding_box()):
        image = image.crop((0, 0, image.width, round(box["y"] + box["height"]) + 24))
    image.save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1000} kB", flush=True)


def picture_all(browser: Browser, url: str, folder: Path | None) -> None:
    for name, (scene, below) in SCENES.items():
        if folder is None and name not in SHOWN:
            continue
        for width, theme in product(WIDTHS, THEMES) if folder else [("desktop", "light")]:
            page = visit(browser, url, width, theme)
            scene(page)
            path = folder / f"{width}-{theme}-{name}.png" if folder else IMAGES / f"{name}.png"
            save(page, path, below=below)
            page.close()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with (
        tempfile.TemporaryDirectory() as place,
        on_free_ports() as settings,
        Stack(settings) as stack,
        sync_playwright() as playwright,
    ):
        stack.start()
        seen = Path(place) / "seen.y4m"
        film(seen, [ImageOps.fit(Image.open(BytesIO(photograph())), VIDEO)], 1)
        stack.wait_until_ready()
        flags = with_camera(seen)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        picture_all(browser, stack.gateway_url, folder)
        browser.close()


if __name__ == "__main__":
    main()
