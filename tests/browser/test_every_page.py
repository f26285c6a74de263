"""Every page of the site, opened from the disk as a reader opens it."""

import pytest

from .files import (
    broken_links,
    head_faults,
    images_without_alt,
    loads_from_elsewhere,
    page_names,
)

MOST = 25


def told(faults: list[str]) -> str:
    """Return faults one a line, the first of many."""
    return "\n".join(["", *faults[:MOST], *([f"and {len(faults) - MOST} more"]
                                            if len(faults) > MOST else [])])


@pytest.mark.parametrize(("field", "wanted"), [
    ("console", "no page logs an error or misses a file"),
    ("elsewhere", "no page asks for anything outside its folder"),
    ("wide", "no page scrolls sideways, on a phone or on a desk"),
    ("arabic", "Arabic is said to be Arabic and runs right to left"),
    ("violations", "axe-core finds nothing serious or critical"),
], ids=lambda value: value if " " not in value else "")
def test_every_page_in_the_browser(visits, field, wanted):
    # The reference speaks of letters and words in running English: its Arabic bears no marks.
    faults = [f"{seen.name}: {fault}" for seen in visits for fault in getattr(seen, field)
              if not (field == "arabic" and seen.name.startswith("api/"))]
    assert not faults, f"{wanted}:{told(faults)}"


def test_dark_pages_can_be_read(dark):
    faults = [f"{name}: {fault}" for name, found in dark.items() for fault in found]
    assert not faults, told(faults)


@pytest.mark.parametrize("check", [
    broken_links, head_faults, images_without_alt, loads_from_elsewhere,
], ids=lambda check: check.__name__)
def test_every_page_as_a_file(site, check):
    names = page_names(site)
    faults = [fault for name in names for fault in check(site, name)]
    assert names and not faults, told(faults)
