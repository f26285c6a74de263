"""The last line of a test run: how many browser tests were skipped, and what they need."""

import os

from .chromium import INSTALL, find_chromium

FOLDER = "tests/browser/"
NO_SKIPS = "FRAMING_NO_SKIPS"
REASON = f"no chromium found ({INSTALL})"


def needed_chromium() -> str:
    """Return the browser's program; skip the test where there is none, or fail if told to."""
    import pytest
    program = find_chromium()
    if program is None and os.environ.get(NO_SKIPS):
        pytest.fail(f"{REASON}, and {NO_SKIPS} allows no skip", pytrace=False)
    if program is None:
        pytest.skip(REASON)
    return program


def skipped_line(config) -> str | None:
    """Return the line about skipped browser tests, or nothing when none was skipped."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = [report for report in (reporter.stats.get("skipped", []) if reporter else [])
               if report.nodeid.startswith(FOLDER) and REASON in str(report.longrepr)]
    if not skipped:
        return None
    return (f"{len(skipped)} browser test{'s were' if len(skipped) > 1 else ' was'} skipped: "
            f"to run {'them' if len(skipped) > 1 else 'it'}, {INSTALL}")


def write_skipped_line(config) -> None:
    """Write that line below everything else that pytest writes."""
    line = skipped_line(config)
    if line:
        config.pluginmanager.get_plugin("terminalreporter").write_line(line, yellow=True)
