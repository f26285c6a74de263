"""Pictures of pages to look at: `python -m tests.browser.screenshots FOLDER [--site site]`."""

import argparse
from pathlib import Path

from .chromium import DESKTOP, INSTALL, PHONE, chromium, find_chromium, opened
from .files import page_names
from .visits import spread


def take(site: Path, folder: Path, program: str) -> list[Path]:
    """Photograph one page of each kind on a desk, in light and dark, and on a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with chromium(program) as browser:
        for name, viewport, scheme in (("desk", DESKTOP, "light"), ("dark", DESKTOP, "dark"),
                                       ("phone", PHONE, "light")):
            with opened(browser, viewport, scheme) as page:
                for page_name in spread(page_names(site), 1):
                    page.goto((site / page_name).resolve().as_uri())
                    page.evaluate("document.fonts.ready")
                    stem = page_name.removesuffix(".html").replace("/", "-")
                    picture = folder / f"{stem}-{name}.png"
                    page.screenshot(path=picture)
                    taken.append(picture)
    return taken


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", type=Path, default=Path("site"))
    asked = parser.parse_args()
    program = find_chromium()
    if program is None:
        parser.exit(1, f"No chromium found: {INSTALL}\n")
    if not (asked.site / "index.html").is_file():
        parser.exit(1, f"No site in {asked.site}: framing site\n")
    print(f"{len(take(asked.site, asked.folder, program))} pictures in {asked.folder}")


if __name__ == "__main__":
    main()
