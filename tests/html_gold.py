"""Read the pages of tests/pages/html: their markup without the annotation, and what it says."""

import re
from pathlib import Path
from typing import NamedTuple

from lxml import html

from analysis.pages.article_files import ArticleFile
from analysis.pages.witnesses import squash

PAGES = sorted((Path(__file__).resolve().parent / "pages" / "html").glob("*.html"))
ARTICLE = ("headline", "summary", "caption", "subheading", "body", "embed")
_GOLD = re.compile(r' data-gold="[^"]*"')


class Expected(NamedTuple):
    """A text of a page, and the roles that are right for it (`hidden`: it is no text)."""

    text: str
    roles: tuple[str, ...]


def markup(path: Path) -> str:
    """Return a page as its reader gets it."""
    return _GOLD.sub("", path.read_text(encoding="utf-8"))


def expected(path: Path) -> list[Expected]:
    """Return what is annotated in a page, in its order."""
    root = html.fromstring(path.read_text(encoding="utf-8"))
    return [Expected(" ".join(e.text_content().split()), tuple(e.get("data-gold").split("|")))
            for e in root.iter() if isinstance(e.tag, str) and e.get("data-gold")]


def compare(page: ArticleFile, items: list[Expected]) -> list[tuple[Expected, bool, bool, str]]:
    """Return of each text whether it is on its side, whether its role is right, and its roles."""
    blocks = [(squash(page.text[b.start:b.end]), b.role) for b in page.blocks.itertuples()]
    result = []
    for item in items:
        text = squash(item.text)
        roles = [role for block, role in blocks if text == block] or [
            role for block, role in blocks if text in block]
        if item.roles == ("hidden",):
            side = right = not roles
        elif len({role in ARTICLE for role in item.roles}) == 2:
            side = right = any(role in item.roles for role in roles)
        elif item.roles[0] in ARTICLE:
            side = any(role in ARTICLE for role in roles)
            right = any(role in item.roles for role in roles)
        else:
            side = bool(roles) and not any(role in ARTICLE for role in roles)
            right = side and any(role in item.roles for role in roles)
        result.append((item, side, right, "+".join(dict.fromkeys(roles)) or "nowhere"))
    return result
