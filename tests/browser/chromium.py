"""A browser that this machine already has, driven without downloading one."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
INSTALL = "apt install chromium"
ARGUMENTS = ["--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
# Whatever is not on this disk is refused, and was recorded before.
ELSEWHERE = re.compile(r"^(?!file:|data:|blob:|about:)")


def find_chromium() -> str | None:
    """Return the program that tests drive: FRAMING_CHROMIUM, or the first found on the path."""
    named = os.environ.get("FRAMING_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium(program: str) -> Iterator:
    """Run the browser with an empty profile until the block ends."""
    from playwright.sync_api import sync_playwright
    # Chromium's sandbox does not start for root, whom containers run as.
    root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, headless=True, args=ARGUMENTS + root)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser, viewport: dict = DESKTOP, scheme: str = "light") -> Iterator:
    """Open an empty page that cannot reach the network, and close it after the block."""
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce",
                                  locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(15_000)
    context.route(ELSEWHERE, lambda route: route.abort())
    try:
        yield context.new_page()
    finally:
        context.close()
