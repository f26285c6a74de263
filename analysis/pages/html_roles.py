"""The roles of an HTML page's blocks: decided by the evidence, with the reason for each.

Evidence of the markup goes first, then that of words and lines. What the witnesses disagree on is
decided all the same, and marked as unsure.
"""

import re
from typing import NamedTuple

from lxml import etree

from analysis.pages.blocks import Block
from analysis.pages.cues import Cues
from analysis.pages.lines import MENU, TAG
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES
from analysis.pages.witnesses import (
    HEADINGS,
    LINKED,
    Evidence,
    Item,
    Witnesses,
    ends,
    gather,
    squash,
)
from analysis.pages.zones import Names, Zone

# What content systems put where they cut a description off.
_CUT = re.compile(r"(?:[\s.…]|\[|\]|&hellip;)+$")
_END = re.compile(r"[.…!؟?\"»”]\s*$")


class Label(NamedTuple):
    """The role of a block, the reason, and whether the evidence disagrees."""

    role: str
    reason: str
    unsure: bool


class _Story(NamedTuple):
    """Where the story stands: its headline, first and last paragraph (numbers of blocks)."""

    page: Evidence
    top: int | None
    first: int
    last: int
    flat: bool
    description: str


def label_page(blocks: list[Block], names: Names, cues: Cues, known: Witnesses) -> list[Label]:
    """Return the label of each block of a page, in their order."""
    page = gather(blocks, names, cues, known)
    story = _find(page, known)
    return [_weigh(item, *_decide(item, story)) for item in page.items]


def _find(page: Evidence, known: Witnesses) -> _Story:
    inside = [item for item in page.items if page.container in item.above]
    paragraphs = [item.number for item in inside if _is_story(item, page)]
    first, last = (paragraphs[0], paragraphs[-1]) if paragraphs else (len(page.items), -1)
    top = page.headline
    if top is None:
        top = next((i for i in range(first - 1, -1, -1)
                    if page.items[i].text_role == "headline"), None)
    flat = not page.named and _is_flat([item for item in inside if item.number >= first])
    return _Story(page, top, first, last, flat, squash(_CUT.sub("", known.description)))


def _decide(item: Item, story: _Story) -> tuple:
    page, i, top = story.page, item.number, story.top
    if item.zone and item.zone.role in CLUTTER_ROLES:
        return _in_zone(item, item.zone)
    if i == top:
        return "headline", ("is what the page's title says" if item.same_title else
                            "is the heading of the page" if page.headline is not None else
                            item.text_reason)
    if top is not None and item.same_title and not item.prose and (
            item.plain == page.items[top].plain):
        return "ui", f"repeats the headline in line {top + 1}"
    if top is not None and i < top:
        return _above(item, story)
    inside = page.container in item.above
    if i < story.first:
        label = _between(item, story)
        if inside and item.heading and top is not None and label[0] in ("summary", "ui") and (
                _nearer(item, page.items[story.first], page.items[top])):
            return "subheading", f"is a heading (<{item.heading}>) above a paragraph"
        return label
    if not inside:
        return _outside(item)
    label = _inside(item, story)
    if i == story.last + 1 and label[0] in ("site", "related") and (
            _follows(item, page.items[story.last])):
        return "body", "follows the last paragraph and ends as one", True
    return label


def _follows(item: Item, before: Item) -> bool:
    """Tell whether a short block right after a paragraph is a sibling that ends as sentences do."""
    return (item.zone is None and not item.cue and item.tag == before.tag == "p"
            and item.block.links < .5 and bool(_END.search(item.block.text))
            and item.block.element.getparent() is before.block.element.getparent())


def _is_flat(items: list[Item]) -> bool:
    """Tell whether the element of the story holds much that reads as clutter: it decides little."""
    rest = [x for x in items if x.zone is None and x.block.links < LINKED]
    return 5 * sum(x.text_role in CLUTTER_ROLES for x in rest) > len(rest)


def _nearer(item: Item, one: Item, other: Item) -> bool:
    """Tell whether a block shares a smaller part of the page with one block than with another."""
    places = [next(k for k, e in enumerate(item.above) if e in x.above) for x in (one, other)]
    return places[0] < places[1]


def _is_story(item: Item, page: Evidence) -> bool:
    """Tell whether a block in the story's element is one of its paragraphs."""
    if item.zone and item.zone.role in (*CLUTTER_ROLES, "embed", "caption", "summary"):
        return False
    if item.cue and item.text_role not in ARTICLE_ROLES and not item.data:
        return False
    return (item.prose > 0 or item.data) and not _box(item, page)


def _box(item: Item, page: Evidence) -> str:
    """Return why a block belongs to a box of links within the story; empty where it does not."""
    if item.block.links >= LINKED:
        return "is nothing but a link"
    if item.data or item.precise and item.text_role in ARTICLE_ROLES:
        return ""
    for element in item.above:
        if element is page.container or page.container not in element.iterancestors():
            break
        held = page.sums[element]
        if held.blocks > 1 and held.words < 150 and 2 * held.linked > held.characters:
            return "stands in a box that is mostly links"
    return ""


def _in_zone(item: Item, zone: Zone) -> tuple[str, str, bool]:
    if item.data and item.prose and zone.role != "embed":
        return ("body", f"is in the article that the page's data give, though it stands in "
                        f"{zone.name}", True)
    return (zone.role, f"stands in {zone.name}", bool(item.prose >= 12 and item.precise))


def _above(item: Item, story: _Story) -> tuple[str, str]:
    near = story.page.items[story.top].above[1:3]
    if item.zone and item.zone.role == "caption" and story.page.container in item.above:
        return "caption", f"stands in {item.zone.name}"
    if (item.block.links < .5 and item.block.words > TAG and not item.cue
            and (item.heading or item.zone and item.zone.role == "headline")
            and any(e in item.above for e in near)):
        return "headline", "stands right above the headline, in the same part of the page"
    if item.text_role in CLUTTER_ROLES:
        return item.text_role, item.text_reason
    if item.prose or item.block.words > MENU:
        return "related", "stands above the headline"
    return "site", "is a short line above the headline"


def _between(item: Item, story: _Story) -> tuple:
    """Label what stands below the headline and above the story's first paragraph."""
    page, description = story.page, story.description
    plain, zone = item.plain, item.zone
    if zone and zone.role in ("caption", "embed"):
        return zone.role, f"stands in {zone.name}"
    if item.cue and item.text_role not in ("summary", "body"):
        return item.text_role, item.text_reason
    if item.block.links >= LINKED:
        return ("related" if item.block.words > MENU else "ui"), (
            "is nothing but a link, between headline and story")
    if len(description) >= 20 and len(plain) >= 20 and (
            plain.startswith(description[:60]) or description.startswith(plain[:60])):
        return "summary", "is what the page gives as its description"
    if zone and zone.role == "summary" and item.block.words > TAG:
        return "summary", f"stands in {zone.name}"
    if story.top is None:
        return _outside(item)
    if page.container is not None and _box(item, page):
        return "related", "stands in a box that is mostly links"
    if _beside_image(item, page):
        return "caption", "stands beside an image"
    if item.text_role in ("summary", "body", "subheading", "headline"):
        if item.block.words > MENU and (item.heading or item.generous or item.tag or
                                        item.line.paragraph):
            return "summary", "stands between the headline and the first paragraph"
        return "ui", "is a short line between headline and story: author, place or section"
    return item.text_role, item.text_reason


def _beside_image(item: Item, page: Evidence) -> bool:
    """Tell whether a block of a few words is all the text in an element that holds an image."""
    if not 2 < item.block.words <= 40 or item.line.paragraph or item.cue or item.block.links >= .5:
        return False
    for element in item.above[:3]:
        if page.sums[element].blocks > 1:
            return False
        if element.tag not in HEADINGS and next(element.iter("img", "picture"), None) is not None:
            return True
    return False


def _inside(item: Item, story: _Story) -> tuple:
    """Label a block in the element that holds the story, from its first paragraph on."""
    page, last, zone = story.page, story.last, item.zone
    where = f"stands in the part that holds the story ({_name(page.container)})"
    if zone and zone.role in ("caption", "embed"):
        return zone.role, f"stands in {zone.name}"
    if item.line.found is None and item.tag == "td" and item.number < last and item.cue:
        return "body", "is a cell of a table in the story"
    if item.cue and not item.data:
        return item.text_role, item.text_reason
    if reason := _box(item, page):
        return "related", reason
    if item.heading and not item.line.stop:
        if item.number > last:
            return "related", "is a heading after the last paragraph"
        return "subheading", f"is a heading (<{item.heading}>) between paragraphs"
    if not item.data and (ends(item) or story.flat and item.text_role in CLUTTER_ROLES):
        return item.text_role, item.text_reason
    if item.prose or item.data:
        if item.text_role in ("caption", "embed", "subheading") and not item.line.paragraph:
            return item.text_role, item.text_reason
        return "body", "is a paragraph and " + where
    return _short_inside(item, story, where)


def _short_inside(item: Item, story: _Story, where: str) -> tuple:
    """Label a block of a few words in the element that holds the story."""
    i, last, votes = item.number, story.last, item.precise + item.generous
    if _beside_image(item, story.page):
        return "caption", "stands beside an image"
    if item.text_role in CLUTTER_ROLES:
        if votes and item.tag or i < last and item.tag in ("p", "li", "blockquote"):
            return "body", where, True
        return item.text_role, item.text_reason, votes > 0
    if i > last and not votes and item.tag not in ("li", "blockquote", "p"):
        return "ui", "is a short line after the last paragraph", True
    return item.text_role, where if item.text_role == "body" else item.text_reason


def _outside(item: Item) -> tuple:
    """Label what stands neither in the story's element nor by the headline."""
    if item.data and item.prose:
        return "body", "is in the article that the page's data give"
    if item.prose and item.precise and item.text_role in ARTICLE_ROLES:
        return "body", "stands apart from the story, but reads as part of it", True
    if item.text_role in CLUTTER_ROLES:
        return item.text_role, item.text_reason
    if item.block.words > TAG:
        return "related", "stands outside the part of the page that holds the story"
    return "site", "is a short line outside the part of the page that holds the story"


def _weigh(item: Item, role: str, reason: str, unsure: bool = False) -> Label:
    """Mark a label as unsure where the other witnesses are against it."""
    if item.prose and not unsure and not item.data:
        if role == "body":
            unsure = not item.generous and item.text_role in CLUTTER_ROLES
        elif role in CLUTTER_ROLES:
            unsure = item.precise and item.text_role in ARTICLE_ROLES
    return Label(role, reason + ("; unsure" if unsure else ""), bool(unsure))


def _name(element: etree._Element) -> str:
    name = next((n for a in ("id", "class") for n in (element.get(a) or "").split()), "")
    return f"<{element.tag}>" + (f" '{name}'" if name else "")
