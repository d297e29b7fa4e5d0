"""The editor as its user has it."""

import base64
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.browser.site import READING_TIME, Site

Pixels = NDArray[np.uint8]


def encoded(picture: Pixels, kind: str = "PNG") -> bytes:
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, kind)
    return buffer.getvalue()


def decoded(data: bytes) -> Pixels:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


@dataclass
class Editor:
    site: Site

    @property
    def dialog(self) -> Locator:
        return self.site.page.get_by_role("dialog")

    def adjust_first(self) -> None:
        """From now on each picture is adjusted before it is read."""
        self.site.page.get_by_role("checkbox", name="Adjust before reading").check()

    def open(self, name: str, data: bytes) -> None:
        self.adjust_first()
        self.site.choose((name, data))
        self.wait()

    def reopen(self) -> None:
        self.site.page.get_by_role("button", name="Adjust", exact=True).click()
        self.wait()

    def wait(self) -> None:
        """Until the picture is drawn, and its text's angle found."""
        expect(self.found).not_to_be_empty(timeout=READING_TIME)

    def tab(self, name: str) -> None:
        self.dialog.get_by_role("tab", name=name).click()

    def button(self, name: str) -> Locator:
        return self.dialog.get_by_role("button", name=name, exact=True)

    def slider(self, name: str) -> Locator:
        return self.dialog.get_by_role("slider", name=name)

    def handle(self, name: str) -> Locator:
        return self.dialog.get_by_role("button", name=name)

    @property
    def found(self) -> Locator:
        return self.dialog.locator("[data-found]")

    @property
    def said(self) -> Locator:
        return self.dialog.get_by_role("status")

    def drag(self, handle: str, to: tuple[float, float]) -> None:
        """A handle to a place in fractions of the picture shown."""
        page = self.site.page
        start = self.handle(handle).bounding_box()
        sheet = self.dialog.locator("[data-print]").bounding_box()
        assert start
        assert sheet
        page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        page.mouse.down()
        place = (sheet["x"] + to[0] * sheet["width"], sheet["y"] + to[1] * sheet["height"])
        page.mouse.move(*place, steps=3)
        page.mouse.up()

    def read(self) -> bytes:
        """Press the button, wait for the answer; returns the bytes that reached the server."""
        with self.site.page.expect_response("**/recognize", timeout=READING_TIME) as answer:
            self.dialog.get_by_role("button", name="Read").click()
        record = answer.value.json()
        kept = self.site.page.request.get(f"/history/{record['id']}/image")
        assert kept.ok
        return kept.body()

    def shown(self) -> Pixels:
        """What the canvas shows once nothing moves, in its own pixels."""
        expect(self.dialog).to_have_attribute("data-drawn", "sharp", timeout=READING_TIME)
        image = self.dialog.get_by_role("img").evaluate(
            "(canvas) => { const copy = document.createElement('canvas');"
            " copy.width = canvas.width; copy.height = canvas.height;"
            " copy.getContext('2d').drawImage(canvas, 0, 0); return copy.toDataURL(); }"
        )
        return decoded(base64.b64decode(image.partition(",")[2]))
