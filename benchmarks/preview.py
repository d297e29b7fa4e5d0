"""`make bench-preview`: how fast the editor redraws a photograph of 12 megapixels.

In a real browser, through the page's own editor. A frame runs from a slider's event until the
worker has drawn the picture; what a screen can show is one every 16.7 ms.
"""

import argparse
import statistics
import time
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image
from playwright.sync_api import FilePayload, Page, sync_playwright

from benchmarks.rendered import DENSE_PAGE, draw_page
from deploy.chromium import find_chromium
from deploy.free_ports import on_free_ports
from deploy.stack import Stack, readiness
from tests.browser.conftest import FLAGS

SIZE = (4000, 3000)
BUDGET = 1000 / 60
PATIENCE = 120_000
"""Milliseconds, for machines busy with other things."""

MOVE = """
async ([id, rounds]) => {
  const field = document.getElementById(id);
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const span = Number(field.max) - Number(field.min);
  const drawn = () => performance.getEntriesByName("preview");
  performance.clearMeasures();
  const start = performance.now();
  for (let i = 0; i < rounds; i += 1) {
    field.value = String(Number(field.min) + span * (0.2 + 0.6 * (i / rounds)));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await frame();
  }
  const seconds = (performance.now() - start) / 1000;
  return { seconds, frames: drawn().map(({ duration, detail }) => ({ duration, ...detail })) };
}
"""


@dataclass(frozen=True)
class Case:
    """name: as it is printed; tab, ink, grey: how the editor is set; slider: what is moved."""

    name: str
    slider: str
    tab: str = "Light"
    ink: str = "Off"
    grey: bool = False


CASES = [
    Case("brightness, colour", "editor-brightness"),
    Case("contrast, colour", "editor-contrast"),
    Case("contrast, grey", "editor-contrast", grey=True),
    Case("contrast, Otsu", "editor-contrast", ink="Otsu"),
    Case("contrast, Sauvola", "editor-contrast", ink="Sauvola"),
    Case("neighbourhood, Sauvola", "editor-window", ink="Sauvola"),
    Case("k, Sauvola", "editor-k", ink="Sauvola"),
    Case("angle, colour", "editor-angle", tab="Turn"),
    Case("angle, grey", "editor-angle", tab="Turn", grey=True),
    Case("angle, Otsu", "editor-angle", tab="Turn", ink="Otsu"),
]


def photograph() -> bytes:
    """A dense page, coloured, unevenly lit and grainy: nothing of it compresses or repeats."""
    page = np.asarray(draw_page(DENSE_PAGE).resize(SIZE, Image.Resampling.BICUBIC).convert("RGB"))
    light = np.linspace(0.5, 1.0, SIZE[0])[None, :, None] * np.array([1.0, 0.97, 0.9])
    grain = np.random.default_rng(3).normal(0, 4, page.shape)
    lit = np.clip(page * light + grain, 0, 255).astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(lit).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def set_up(page: Page, case: Case) -> None:
    page.get_by_role("tab", name="Light").click()
    page.get_by_role("button", name="Reset").click(force=True)
    page.get_by_role("radio", name=case.ink).check()
    if case.grey:
        page.get_by_role("checkbox", name="Grey").check()
    page.get_by_role("tab", name=case.tab).click()
    page.wait_for_timeout(1500)


def measure(page: Page, case: Case, rounds: int) -> str:
    set_up(page, case)
    page.evaluate(MOVE, [case.slider, rounds // 4])  # the first rounds compile the code
    moved = page.evaluate(MOVE, [case.slider, rounds])
    frames = moved["frames"]
    times = sorted(frame["duration"] for frame in frames)
    median, late = statistics.median(times), times[int(0.95 * (len(times) - 1))]
    worker = statistics.median(frame["took"] for frame in frames)
    size = statistics.median(frame["pixels"] for frame in frames) / 1e6
    drawn = f"{len(times) / moved['seconds']:3.0f} a second of {size:.2f} megapixels"
    verdict = "" if median <= BUDGET else "  over 16.7 ms"
    return f"  {case.name:24} {median:6.1f} {worker:6.1f} {late:6.1f} ms  {drawn}{verdict}"


def open_editor(page: Page, url: str) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.wait_for_selector("body[data-ready]")
    page.get_by_role("checkbox", name="Adjust before reading").check()
    picture = FilePayload(name="photograph.jpg", mimeType="image/jpeg", buffer=photograph())
    page.set_input_files("[data-file]", [picture])
    page.wait_for_selector("[data-found]:not(:empty)", state="attached")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=120, help="steps of each slider")
    rounds = parser.parse_args().rounds
    with on_free_ports() as settings, Stack(settings) as stack, sync_playwright() as playwright:
        stack.start("redis", "mongo", "gateway")
        while not readiness(stack.gateway_url):
            time.sleep(0.1)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
        open_editor(page, stack.gateway_url)
        print(f"{SIZE[0]} x {SIZE[1]} pixels; a frame's median, in the worker, 95th percentile:")
        for case in CASES:
            print(measure(page, case, rounds), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
