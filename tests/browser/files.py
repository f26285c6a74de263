"""What the files of a site show without a browser: links, anchors, headings, languages."""

from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

# Copies of sources and theme files, which are not pages of the site.
NOT_PAGES = {"_static", "_sources", "_images", "_downloads", "_sphinx_design_static"}
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "audio": "src",
          "video": "src", "embed": "src", "object": "data", "form": "action", "link": "href"}
SAID = {"canonical", "alternate", "license", "author", "help"}


def page_names(site: Path) -> list[str]:
    """Return the path of every page in a site, sorted."""
    found = (path.relative_to(site) for path in site.rglob("*.html"))
    return sorted(path.as_posix() for path in found if path.parts[0] not in NOT_PAGES)


@cache
def tree(path: Path):
    """Return the page parsed."""
    return html.fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


@cache
def anchors(path: Path) -> frozenset[str]:
    """Return what a link may name within a page."""
    return frozenset(tree(path).xpath("//@id | //a/@name")) | {"", "top"}


def broken_links(site: Path, name: str) -> list[str]:
    """Return the page's links to files or anchors that are not in the site."""
    site, page = site.resolve(), (site / name).resolve()
    broken = []
    for address in sorted(set(tree(page).xpath("//a/@href | //area/@href"))):
        parts = urlsplit(address)
        if parts.scheme in {"http", "https", "mailto", "data"}:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if parts.scheme or not target.is_relative_to(site) or not target.is_file():
            broken.append(f"{name}: {address}: no such file in the site")
        elif target.suffix == ".html" and unquote(parts.fragment) not in anchors(target):
            broken.append(f"{name}: {address}: no such place in {target.name}")
    return broken


def loads_from_elsewhere(site: Path, name: str) -> list[str]:
    """Return what a page would fetch, connect to or send to another place than the site."""
    found = []
    for element in tree((site / name).resolve()).iter(*LOADED):
        address = element.get(LOADED[element.tag]) or ""
        if element.tag == "link" and set((element.get("rel") or "").split()) <= SAID:
            continue
        if urlsplit(address).scheme not in {"", "data"} or address.startswith("//"):
            found.append(f"{name}: {element.tag} {address}")
    return found


def head_faults(site: Path, name: str) -> list[str]:
    """Return what is missing of title, language, one main heading and unique ids."""
    page = tree((site / name).resolve())
    faults = []
    if not (page.findtext(".//title") or "").strip():
        faults.append("no title")
    if not (page.get("lang") or "").strip():
        faults.append("no language")
    headings = page.xpath("//h1")
    if len(headings) != 1:
        faults.append(f"{len(headings)} main headings")
    ids = Counter(page.xpath("//@id"))
    faults += [f"id {value} {times} times" for value, times in ids.items() if times > 1]
    return [f"{name}: {fault}" for fault in faults]


def images_without_alt(site: Path, name: str) -> list[str]:
    """Return the images that a listener is told nothing about, not even that they are ornament."""
    return [f"{name}: {image.get('src', '')[:60]}" for image in
            tree((site / name).resolve()).xpath("//img[not(@alt)]")]
