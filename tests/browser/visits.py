"""One visit to a page: what its console says, what it asks for, how it lies and reads."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from .chromium import DESKTOP, PHONE

HERE = Path(__file__).parent
WIDE, ARABIC, AXE = ((HERE / name).read_text(encoding="utf-8")
                     for name in ("wide.js", "arabic.js", "axe.js"))


class Visit(NamedTuple):
    """What was seen on one page; every list is empty when all is well."""

    name: str
    console: list[str]
    elsewhere: list[str]
    wide: list[str]
    arabic: list[str]
    violations: list[str]


def axe_script() -> str:
    """Return axe-core (Mozilla Public License 2.0) as the package for playwright carries it."""
    from axe_playwright_python.base import AXE_SCRIPT
    return AXE_SCRIPT


def violations(page) -> list[str]:
    """Return what axe-core calls serious or critical on the page as it is shown now."""
    page.evaluate(axe_script())
    return page.evaluate(AXE)


def wide(page, viewport: dict) -> list[str]:
    """Return what makes the page scroll sideways in a window of that size."""
    page.set_viewport_size(viewport)
    return [f"at {viewport['width']} px: {line}" for line in page.evaluate(WIDE)]


def visit(page, site: Path, name: str, axe: bool) -> Visit:
    """Open one page of the site from disk and look at everything that needs a browser."""
    home = site.resolve().as_uri() + "/"
    console, elsewhere = [], []

    def said(message):
        if message.type == "error":
            console.append(message.text)

    def asked(request):
        if not request.url.startswith((home, "data:", "blob:")):
            elsewhere.append(request.url)

    def failed(request):
        # Leaving a page breaks off what it still loads.
        if request.failure != "net::ERR_ABORTED":
            console.append(f"not loaded: {request.url}")

    listeners = {"console": said, "pageerror": lambda error: console.append(str(error)),
                 "request": asked, "websocket": lambda socket: elsewhere.append(socket.url),
                 "requestfailed": failed}
    for event, listener in listeners.items():
        page.on(event, listener)
    page.set_viewport_size(DESKTOP)
    page.goto(home + name, wait_until="load")
    sideways = wide(page, PHONE) + wide(page, DESKTOP)
    found = Visit(name, console, elsewhere, sideways, page.evaluate(ARABIC),
                  violations(page) if axe else [])
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    return found


def kind(name: str) -> str:
    """Return the kind of a page: pages of one kind are written by the same code."""
    folder, _, file = name.rpartition("/")
    return f"{folder}/{file.split('-')[0]}" if folder == "concordances" else folder or file


def spread(names: Iterable[str], most: int) -> list[str]:
    """Return at most that many names of each kind, evenly over their sorted order."""
    kinds: dict[str, list[str]] = {}
    for name in sorted(names):
        kinds.setdefault(kind(name), []).append(name)
    chosen = []
    for group in kinds.values():
        step = max(1, -(-len(group) // most))
        chosen += group[::step]
    return chosen
