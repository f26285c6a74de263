"""What a page says of itself: title, date, outlet, language, address, authors."""

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape

from lxml import etree

MAX_DATA = 2_000_000
FIELDS = ("title", "date", "outlet", "language", "url", "author", "description")

_ARTICLES = re.compile("Article|BlogPosting|LiveBlog|Report|Review", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"</(?:p|div|h\d|li)>|<br\s*/?>", re.IGNORECASE)


def read_metadata(root: etree._Element) -> tuple[dict, dict]:
    """Read what a parsed page says of itself.

    Data for machines (JSON-LD) go before meta elements (OpenGraph), these before what trafilatura
    finds. Returns two dicts: `title`, `date` (YYYY-MM-DD), `outlet`, `language`, `url`, `author`
    and `description` (None where the page does not say); and what labels are decided by: `titles`,
    `description` and `body` (the article as JSON-LD gives it).
    """
    meta = _meta(root)
    articles = [x for x in _data(root) if _ARTICLES.search(str(x.get("@type", "")))]
    article = max(articles, key=lambda x: len(str(x.get("articleBody", ""))), default={})
    title = "".join(root.xpath("string(//head/title)")) or ""
    titles = [article.get("headline"), meta.get("og:title"), meta.get("twitter:title"), title]
    titles = list(dict.fromkeys(t for t in map(_line, titles) if t))
    description = _line(meta.get("og:description") or meta.get("description")) or ""
    body = article.get("articleBody")
    given = {"titles": titles, "description": description, "body": _plain(body)}
    link = root.xpath("//link[translate(@rel,'CANONIL','canonil')='canonical']/@href")
    found = _trafilatura(root)
    metadata = {
        "title": next(iter(titles), None) or _line(found.get("title")),
        "date": _published([article.get("datePublished"), *map(meta.get, _DATES)], found),
        "outlet": _name(article.get("publisher")) or _line(meta.get("og:site_name")) or _line(
            meta.get("application-name")) or _line(found.get("sitename")),
        "language": _language(article.get("inLanguage")) or _language(
            root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"))
        or _language(meta.get("og:locale")) or _language(meta.get("content-language")),
        "url": next((u for u in map(_address, (*link, meta.get("og:url"), article.get("url"),
                                               found.get("url"))) if u), None),
        "author": _name(article.get("author")) or _line(meta.get("author")) or _line(
            meta.get("article:author")) or _line(found.get("author")),
        "description": description or None,
    }
    return metadata, given


_DATES = ("article:published_time", "og:article:published_time", "datepublished", "publish-date",
          "publishdate", "publish_date", "pubdate", "mediator_published_time", "dc.date.issued",
          "dcterms.created", "dc.date", "parsely-pub-date", "sailthru.date", "date")


def _meta(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or (
            element.get("http-equiv")) or ""
        if element.get("content"):
            found.setdefault(name.strip().lower(), element.get("content"))
    return found


def _data(root: etree._Element) -> Iterator[dict]:
    """Yield the objects in a page's JSON-LD, those in lists and graphs too."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or (
                len(script.text) > MAX_DATA):
            continue
        try:
            stack = [json.loads(script.text.strip().rstrip(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        seen = 0
        while stack and seen < 10_000:
            value, seen = stack.pop(0), seen + 1
            if isinstance(value, list):
                stack.extend(value)
            elif isinstance(value, dict):
                yield value
                stack.extend(v for k, v in value.items() if k in ("@graph", "mainEntity"))


def _line(value: object) -> str | None:
    """Return a text on one line, or None."""
    if isinstance(value, list):
        value = next((v for v in value if v), None)
    if not isinstance(value, str):
        return None
    # Some sites escape what they have escaped already.
    return " ".join(unescape(value).split())[:1000] or None


def _plain(value: object) -> str:
    if isinstance(value, list):
        value = "\n".join(v for v in value if isinstance(v, str))
    if not isinstance(value, str):
        return ""
    return unescape(_TAG.sub("", _BREAK.sub("\n", unescape(value))))


def _name(value: object) -> str | None:
    values = value if isinstance(value, list) else [value]
    names = [_line(v.get("name")) if isinstance(v, dict) else _line(v) for v in values]
    return ", ".join(dict.fromkeys(n for n in names if n)) or None


def _day(value: object) -> str | None:
    found = _DAY.match(value.strip()) if isinstance(value, str) else None
    if not found or not 1990 <= int(found[1]) <= 2100:
        return None
    try:
        return date.fromisoformat(found[0]).isoformat()
    except ValueError:  # such as 31 February
        return None


def _published(said: list, found: dict) -> str | None:
    """Return the first day that is said; a guess only where none is said that cannot be."""
    for value in said:
        if day := _day(value):
            return day
    odd = any(isinstance(value, str) and _DAY.match(value.strip()) for value in said)
    return None if odd else _day(found.get("date"))


def _language(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    value = _line(value)
    found = re.match(r"[a-zA-Z]{2,3}(?![a-zA-Z])", value) if value else None
    return found[0].lower() if found else None


def _address(value: object) -> str | None:
    value = _line(value)
    return value if value and re.match("https?://", value) else None


def _trafilatura(root: etree._Element) -> dict:
    """Return what trafilatura finds in meta elements and markup; nothing where it fails."""
    from lxml import html
    from trafilatura.metadata import extract_metadata
    if sum(1 for _ in root.iter()) > 8_000:
        return {}
    try:
        copy = html.fromstring(etree.tostring(root, encoding="unicode", method="html"))
        # No search through all of the text for what may be a date, and none by today's.
        found = extract_metadata(copy, extensive=False, date_config={
            "original_date": True, "extensive_search": False, "max_date": "2100-01-01"})
    except Exception:  # noqa: BLE001 (a witness that fails says nothing)
        return {}
    return {name: getattr(found, name) for name in ("title", "date", "sitename", "url", "author")}
