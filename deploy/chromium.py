"""A Chromium for the browser tests: `python -m deploy.chromium` prints where it is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> Path | None:
    """CHROMIUM, then the PATH, then one that Playwright installed before."""
    if named := os.environ.get("CHROMIUM"):
        return Path(named)
    on_path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    return Path(on_path) if on_path else _playwrights()


def install_chromium() -> Path | None:
    """Debian's where we may, else Playwright's own; None when neither can be had."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _quietly("apt-get", "update")
        _quietly("apt-get", "install", "-y", "--no-install-recommends", "chromium")
    if not find_chromium():
        _quietly(sys.executable, "-m", "playwright", "install", "chromium")
    return find_chromium()


def _playwrights() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.is_file() else None


def _quietly(*command: str) -> None:
    """The outcome shows in whether a Chromium is there afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, timeout=600, check=False)


def main() -> None:
    if found := find_chromium() or install_chromium():
        print(found)
    else:
        sys.exit("inkline: no Chromium: install one, or set CHROMIUM to the path of its program.")


if __name__ == "__main__":
    main()
