"""The page as its user has it: what can be done on it, and what it shows."""

import base64
import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import ConsoleMessage, FilePayload, Locator, Page, Response, expect

READING_TIME = 60_000
"""Milliseconds: generous, for machines busy with other things."""

PUT_FILES = """
(target, { kind, files }) => {
  const transfer = new DataTransfer();
  for (const { name, type, content } of files) {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const init = { bubbles: true, cancelable: true };
  target.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { ...init, clipboardData: transfer })
    : new DragEvent(kind, { ...init, dataTransfer: transfer }));
}
"""


@dataclass
class Site:
    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)
    """Errors of scripts, of the console and of the Content-Security-Policy."""
    received: int = 0
    """Bytes of bodies since the page was opened."""

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("response", self._weigh)

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser itself logs each refused upload; that is the server's right.
        refused = message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not refused:
            self.troubles.append(message.text)

    def _weigh(self, response: Response) -> None:
        if response.ok and response.url.startswith(self.url):
            self.received += int(response.header_value("content-length") or 0)

    def open(self, path: str = "/") -> None:
        self.page.goto(self.url + path)
        self.page.wait_for_selector("body[data-ready]")

    def reload(self) -> None:
        self.page.reload()
        self.page.wait_for_selector("body[data-ready]")

    def choose(self, *files: tuple[str, bytes]) -> None:
        payloads: list[FilePayload] = [
            {"name": name, "mimeType": "", "buffer": content} for name, content in files
        ]
        self.page.set_input_files("[data-file]", payloads)

    def drop(self, *files: tuple[str, bytes], kind: str = "drop") -> None:
        self.put(kind, *files)

    def put(self, kind: str, *files: tuple[str, bytes]) -> None:
        """kind: drop, dragenter or paste."""
        listed: list[dict[str, Any]] = [
            {"name": name, "type": "", "content": base64.b64encode(content).decode()}
            for name, content in files
        ]
        self.page.locator("main").evaluate(PUT_FILES, {"kind": kind, "files": listed})

    @property
    def lines(self) -> Locator:
        return self.page.locator("[data-lines] [data-text]")

    def row(self, index: int) -> Locator:
        return self.page.locator("[data-lines] > li").nth(index)

    def box(self, index: int) -> Locator:
        return self.page.locator("[data-boxes] [data-line]").nth(index)

    def item(self, name: str) -> Locator:
        return self.page.locator("[data-widget=tray] li").filter(has_text=name)

    @property
    def cards(self) -> Locator:
        return self.page.locator("[data-widget=recent] [data-reading]")

    def expect_text(self, *lines: str) -> None:
        expect(self.lines).to_have_text(list(lines), timeout=READING_TIME)

    def expect_active(self, index: int) -> None:
        """The line is brought out on both sides."""
        expect(self.row(index)).to_have_class(re.compile("is-active"))
        expect(self.box(index)).to_have_class(re.compile("is-active"))

    def clipboard(self) -> str:
        return str(self.page.evaluate("navigator.clipboard.readText()"))
