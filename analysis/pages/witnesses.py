"""What a page says of itself, in data and by the names of its elements; what trafilatura finds."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any, Literal, NamedTuple

from lxml import etree, html
from pydantic import Field

from analysis.edited_files import Strict
from analysis.files import lexicon_file
from analysis.pages.article_files import without_markup
from analysis.pages.lines import data_of, load_checked

MAX_DATA = 2_000_000
# Beyond these a page is left to our own rules: trafilatura copies the tree again and again.
MAX_ELEMENTS, MAX_DEPTH, MAX_MAIN = 8_000, 200, 300_000

_ARTICLES = re.compile("Article|BlogPosting|LiveBlog|Report|Review", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TAG = re.compile(r"<[^<>]*>")
_MARKUP = data_of("markup.yml")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MODIFIER = re.compile(r"(?:has|no|not|with|is|without|show|hide|js)[-_]|(?:has|with|is)[A-Z]")


class Witnesses(NamedTuple):
    """What is said of a page: its titles and description, and main texts without spaces."""

    titles: Sequence[str]
    description: str
    data: str
    precise: str
    generous: str


class Zone(NamedTuple):
    """A part of a page: the role that its text has, and what tells so."""

    role: str
    name: str


def squash(text: str) -> str:
    """Return a text without spaces and marks of direction, as it is looked for in another."""
    return "".join(text.split()).translate({0x200E: None, 0x200F: None, 0xFEFF: None})


def ask_witnesses(root: etree._Element, length: int, notes: list[str]
                  ) -> tuple[dict, Witnesses, str]:
    """Return metadata of a page, what its roles are told by, and the article that its data hold.

    Metadata are `title`, `date` (YYYY-MM-DD), `outlet`, `language`, `url`, `author` and
    `description`, None where the page does not say. `length` is of the text; a note is added to
    `notes` where that is too much for trafilatura.
    """
    import trafilatura  # it takes half a second, which only pages need
    from trafilatura.metadata import extract_metadata
    few = sum(1 for _ in root.iter()) <= MAX_ELEMENTS
    articles = [x for x in _data(root) if _ARTICLES.search(str(x.get("@type", "")))]
    article = max(articles, key=lambda x: len(str(x.get("articleBody", ""))), default={})
    # No search through all of the text for what may be a date, and none by today's.
    guess = few and _ask(root, extract_metadata, extensive=False, date_config={
        "original_date": True, "extensive_search": False, "max_date": "2100-01-01"})
    said = {"data": article, "meta": _meta(root), "page": {
        "title": root.xpath("string(//head/title)"),
        "canonical": _first(_address, root.xpath(
            "//link[translate(@rel,'CANONIL','canonil')='canonical']/@href")),
        "lang": root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
    }, "guess": {name: getattr(guess, name, None)
                 for name in ("title", "date", "sitename", "url", "author")}}
    values = {field: [said[kind].get(name) for kind, name in map(str.split, places)]
              for field, places in _MARKUP["metadata"].items()}
    if not any(isinstance(day, str) and _DAY.match(day.strip()) for day in values["date"]):
        values["date"].append(said["guess"]["date"])  # only where no day is said that cannot be
    read = {"date": _day, "outlet": _name, "author": _name, "language": _language, "url": _address}
    metadata = {field: _first(read.get(field, _line), values[field]) for field in values}
    titles = list(dict.fromkeys(filter(None, map(_line, values["title"][:-1]))))
    body = _body(article)
    main = ["", ""]
    if few and length <= MAX_MAIN and max(
            sum(1 for _ in element.iterancestors()) for element in root.iter()) < MAX_DEPTH:
        asked = [_ask(root, trafilatura.bare_extraction, include_comments=False,
                      with_metadata=False, favor_precision=precise, favor_recall=not precise)
                 for precise in (True, False)]
        main = [squash(text and text.text or "") for text in asked]
    else:
        notes.append("the page is too large for trafilatura, and was read by the rules for pages "
                     "alone")
    return metadata, Witnesses(titles, metadata["description"] or "", squash(body), *main), body


def _meta(root: etree._Element) -> dict[str, str]:
    """Return what the page's `meta` elements say, the first of each name."""
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = next(filter(None, map(element.get, ("property", "name", "itemprop", "http-equiv"))),
                    "")
        if element.get("content"):
            meta.setdefault(name.strip().lower(), element.get("content"))
    return meta


def _body(article: dict) -> str:
    """Return the text of an article in a page's data, without markup."""
    body = article.get("articleBody")
    if isinstance(body, list):
        body = "\n".join(part for part in body if isinstance(part, str))
    return without_markup(unescape(body), _TAG) if isinstance(body, str) else ""


def _first(read: Callable[[Any], str | None], values: Iterable) -> str | None:
    return next(filter(None, map(read, values)), None)


def _data(root: etree._Element) -> Iterator[dict]:
    """Yield the objects in a page's JSON-LD, those in lists and graphs too."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or (
                len(script.text) > MAX_DATA):
            continue
        yield from (value for value in _values(
            script.text.strip().rstrip(";"), ("@graph", "mainEntity")) if isinstance(value, dict))


def _values(written: str, keys: Sequence[str] = ()) -> Iterator[Any]:
    """Yield the values in a JSON text one by one, those of objects only under the keys, if any."""
    try:
        stack = deque([json.JSONDecoder(strict=False).raw_decode(written)[0]])
    except (ValueError, RecursionError):
        return
    seen = 0
    while stack and seen < 10_000:
        value, seen = stack.popleft(), seen + 1
        yield value
        if isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, dict):
            stack.extend(v for k, v in value.items() if not keys or k in keys)


def states(root: etree._Element) -> Iterator[str]:
    """Yield the long texts in the data by which a page's scripts fill it."""
    for script in root.iter("script"):
        begin = re.search(r"[{\[]", script.text or "")
        if begin and len(script.text) <= MAX_DATA and "ld+json" not in (script.get("type") or ""):
            yield from (without_markup(value, _TAG) for value in _values(
                script.text[begin.start():]) if isinstance(value, str) and len(value) > 200)


def _line(value: object) -> str | None:
    """Return a text on one line, or None."""
    if isinstance(value, list):
        value = next(filter(None, value), None)
    # Some sites escape what they have escaped already.
    return " ".join(unescape(value).split())[:1000] or None if isinstance(value, str) else None


def _name(value: object) -> str | None:
    values = value if isinstance(value, list) else [value]
    names = [_line(v.get("name") if isinstance(v, dict) else v) for v in values]
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _day(value: object) -> str | None:
    day = _DAY.match(value.strip()) if isinstance(value, str) else None
    try:
        return date.fromisoformat(day[0]).isoformat() if (
            day and 1990 <= int(day[1]) <= 2100) else None
    except ValueError:  # such as 31 February
        return None


def _language(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    code = re.match(r"[a-zA-Z]{2,3}(?![a-zA-Z])", _line(value) or "")
    return code[0].lower() if code else None


def _address(value: object) -> str | None:
    value = _line(value)
    return value if value and re.match("https?://", value) else None


def _ask(root: etree._Element, ask: Callable, **options: object) -> Any:
    """Return what trafilatura makes of a copy of a page; None where it fails: it says nothing."""
    try:
        copy = html.fromstring(etree.tostring(root, encoding="unicode", method="html"))
        return ask(copy, **options)
    except Exception:  # noqa: BLE001 (the page is read all the same)
        return None


class _Group(Strict):
    name: str
    role: Literal["headline", "summary", "caption", "body", "embed", "site", "share", "related",
                  "ui"]
    phrases: list[str] = Field(min_length=1)


class _File(Strict):
    groups: list[_Group]


class Names:
    """The phrases that tell the role of elements by their names; made by `load_names`."""

    def __init__(self, file: _File, path: Path):
        """Compile the phrases of a file."""
        self.groups = [(group.role, group.name, re.compile(" (?:{}) ".format("|".join(
            " ".join(map(re.escape, phrase.lower().split())) for phrase in group.phrases))))
            for group in file.groups]

    def zone(self, element: etree._Element) -> Zone | None:
        """Return what an element says of its text, by its names, its ARIA role or its kind."""
        names = " ".join(filter(None, map(element.get, _MARKUP["names"])))
        if names and (zone := self._find(names[:2000])):
            return zone
        for key, table, how in ((element.get("role"), _MARKUP["roles"], "role '{}'"),
                                (element.tag, _MARKUP["tags"], "<{}>")):
            if key in table:
                role, name = table[key]
                return Zone(role, f"{name} ({how.format(key)})")
        return None

    @lru_cache(maxsize=4096)  # noqa: B019 (one object a lexicon file, kept as long as it)
    def _find(self, names: str) -> Zone | None:
        best = len(self.groups), None
        for name in names.split():
            words = " ".join(w.lower() for w in _WORDS.findall(name.partition("--")[0]))
            spoken = [] if _MODIFIER.match(name) else [
                n for n, (*_, phrases) in enumerate(self.groups) if phrases.search(f" {words} ")]
            # "article-body__promo" is a promo in the article's body, not the body.
            if len(spoken) > 1 and self.groups[spoken[0]][0] == "body":
                spoken.pop(0)
            if spoken and spoken[0] < best[0]:
                role, group, _ = self.groups[spoken[0]]
                best = spoken[0], Zone(role, f"{group} (named '{name}')")
        return best[1]


def load_names(folder: Path | None = None) -> Names:
    """Read `html_zones.yml` as `load_cues` does `page_cues.yml`."""
    return load_checked([lexicon_file("html_zones.yml", folder)], _File, Names)
