"""The browser, open while the tests of this folder run, and one visit to every page."""

import os
from pathlib import Path

import pytest

from .chromium import chromium, opened
from .files import page_names
from .skips import needed_chromium
from .visits import spread, violations, visit

# Pages written by the same code look alike: axe-core, the slowest check, sees every notebook and
# every page of its own, but only this many of the others of a kind.
AXE_OF_A_KIND, DARK_OF_A_KIND = 2, 1


@pytest.fixture(scope="session")
def site(request) -> Path:
    """The site built for the tests, or the one already built that FRAMING_SITE names."""
    named = os.environ.get("FRAMING_SITE")
    return Path(named).resolve() if named else request.getfixturevalue("site")


@pytest.fixture(scope="session")
def program() -> str:
    """The browser's program; asked for before the site, which then is not built in vain."""
    return needed_chromium()


# Not for the whole session: while playwright runs, no other test may start an event loop.
@pytest.fixture(scope="package")
def browser(program):
    """Chromium, running."""
    with chromium(program) as running:
        yield running


@pytest.fixture
def page(browser):
    """An empty page of a fresh window."""
    with opened(browser) as fresh:
        yield fresh


@pytest.fixture(scope="package")
def visits(program, site, browser):
    """What was seen on every page of the site."""
    names = page_names(site)
    looked_at = {*spread(names, AXE_OF_A_KIND),
                 *(name for name in names if name.startswith("notebooks/"))}
    with opened(browser) as window:
        return [visit(window, site, name, axe=name in looked_at) for name in names]


@pytest.fixture(scope="package")
def dark(program, site, browser):
    """What axe-core finds on some pages of each kind when the reader's system is dark."""
    with opened(browser, scheme="dark") as window:
        found = {}
        for name in spread(page_names(site), DARK_OF_A_KIND):
            window.goto(site.resolve().as_uri() + "/" + name)
            found[name] = violations(window)
    return found


@pytest.fixture
def home(program, site, page):
    """The front page, and how to go to another one."""
    def go(name: str = "index.html"):
        page.goto(site.resolve().as_uri() + "/" + name)
        return page
    return go
