"""What there is to tell the story of an HTML page by, for each block of it and each element.

Four witnesses: the elements that a block stands in, the rules for pages of plain text, the main
text that trafilatura finds, and the article that the page's own data for machines may carry.
The story stands in the element that holds most prose on which they agree.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from analysis.pages.blocks import Block
from analysis.pages.cues import Cues, key_words
from analysis.pages.lines import Line, read_lines
from analysis.pages.roles import label_blocks
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES
from analysis.pages.zones import Names, Zone, zone_of

LINKED = 0.8
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_INLINE_TAGS = frozenset("span font b strong em i u a small big center".split())
_PROSE_TAGS = frozenset("p li blockquote td dd pre q".split())


class Witnesses(NamedTuple):
    """What others say of a page: its titles and description, and main texts without spaces."""

    titles: Sequence[str]
    description: str
    precise: str
    generous: str
    data: str


@dataclass(slots=True, eq=False)
class Item:
    """A block with its evidence."""

    number: int
    block: Block
    line: Line
    above: list[etree._Element]
    plain: str
    prose: int = 0
    precise: bool = False
    generous: bool = False
    data: bool = False
    zone: Zone | None = None
    text_role: str = ""
    text_reason: str = ""
    cue: bool = False
    same_title: bool = False

    @property
    def heading(self) -> str:
        """Return the tag of the heading that the block stands in, if any."""
        return next((e.tag for e in self.above[:4] if e.tag in HEADINGS), "")

    @property
    def tag(self) -> str:
        """Return the tag of the paragraph, item, quotation or cell that the block stands in."""
        return next((e.tag for e in self.above if e.tag in _PROSE_TAGS), "")


@dataclass(slots=True, eq=False)
class Sums:
    """What an element holds: numbers of blocks, words, characters, linked ones, prose, gain."""

    blocks: int = 0
    words: int = 0
    characters: int = 0
    linked: int = 0
    prose: int = 0
    main: int = 0
    heads: bool = False
    gain: float = 0.0
    first: int = 0
    depth: int = 0


class Evidence(NamedTuple):
    """The blocks of a page with their evidence, and what elements hold.

    `headline` is the number of the block that is the headline; `container` is the element that
    holds the story, `named` tells whether its name says so.
    """

    items: list[Item]
    sums: dict[etree._Element, Sums]
    headline: int | None
    container: etree._Element | None
    named: bool


def squash(text: str) -> str:
    """Return a text without spaces and marks of direction, as it is looked for in another."""
    return "".join(text.split()).translate({0x200E: None, 0x200F: None, 0xFEFF: None})


def gather(blocks: list[Block], names: Names, cues: Cues, known: Witnesses) -> Evidence:
    """Gather what there is to tell headline, story and clutter of a page by."""
    items = _items(blocks, cues, known)
    sums = _sums(items)
    headline = _headline(items, names, known)
    if headline is not None:
        for element in items[headline].above:
            sums[element].heads = True
    total = sum(item.prose for item in items if item.precise)
    others = {e: Zone("related", "another story, with a headline of its own", e)
              for e in _twins(items, sums, headline)}
    others |= {e: Zone("related", "a row of cards, each a link and a text", e)
               for e in _cards(items, sums, total)}
    cache: dict[etree._Element, Zone | None] = {}
    for item in items:
        item.zone = _zone(item, names, sums, total, cache)
        if item.zone is None or item.zone.role not in CLUTTER_ROLES:
            item.zone = next((others[e] for e in item.above if e in others), item.zone)
    _read_as_text(items, cues)
    container = _container(items, sums, names, known)
    found = container is not None and names.find(container)
    return Evidence(items, sums, headline, container, bool(found) and found[0] == "body")


def _items(blocks: list[Block], cues: Cues, known: Witnesses) -> list[Item]:
    lines = read_lines("\n".join(b.text for b in blocks), cues)
    items = []
    for number, (block, line) in enumerate(zip(blocks, lines, strict=True)):
        item = Item(number, block, line, [block.element, *block.element.iterancestors()],
                    squash(block.text))
        if block.links < .5 and (line.paragraph or block.words >= 10 and item.tag) and (
                line.arabic):
            item.prose = block.words
        plain = item.plain
        long = len(plain) >= 12
        item.precise = long and plain in known.precise
        item.generous = item.precise or long and plain in known.generous
        item.data = len(plain) >= 25 and plain in known.data
        items.append(item)
    return items


def _sums(items: list[Item]) -> dict[etree._Element, Sums]:
    sums: dict[etree._Element, Sums] = {}
    for item in items:
        for place, element in enumerate(item.above):
            if element in sums:
                break
            sums[element] = Sums(first=item.number, depth=len(item.above) - place)
        held = sums[item.block.element]
        held.blocks += 1
        held.words += item.block.words
        held.characters += len(item.plain)
        held.linked += item.block.linked
        held.prose += item.prose
        held.main += item.prose if item.precise else 0
    _add_up(sums, ("blocks", "words", "characters", "linked", "prose", "main"))
    return sums


def _add_up(sums: dict[etree._Element, Sums], names: Sequence[str]) -> None:
    """Add to what each element holds itself what those within it hold."""
    inner_first = sorted(sums, key=lambda e: -sums[e].depth)
    for element in inner_first:
        above = sums.get(element.getparent())
        if above is not None:
            for name in names:
                setattr(above, name, getattr(above, name) + getattr(sums[element], name))


def _headline(items: list[Item], names: Names, known: Witnesses) -> int | None:
    """Return the block that is the page's headline, told by its titles and by heading elements."""
    titles = [t for t in (f" {' '.join(key_words(t))} " for t in known.titles) if t.strip()]
    best, chosen = 0.0, None
    for item in items:
        words = key_words(item.block.text)
        if not words or len(words) > 40:
            continue
        text = f" {' '.join(words)} "
        value = 0.0
        for title in titles:
            if text == title:
                value = 4
            elif len(words) > 1 and text in title and 2.5 * len(text) >= len(title) or (
                    title in text and len(title) * 1.5 >= len(text) and len(title) > 12):
                value = max(value, 3)
        item.same_title = value > 0
        value += {"h1": 2.5, "h2": 1, "h3": .5}.get(item.heading, 0)
        if not value:
            continue
        found = names.find(item.block.element) or (
            len(item.above) > 1 and names.find(item.above[1])) or None
        value += .5 * (found is not None and found[0] == "headline")
        value -= 2 * (item.block.links >= LINKED) + (len(words) < 3)
        value -= 2 * any(e.tag in ("nav", "footer", "aside", "li") for e in item.above)
        # A headline of its own words alone needs an element that says so.
        if not item.same_title and item.heading != "h1":
            continue
        if value > best:
            best, chosen = value, item.number
    return chosen if best >= 2 else None


def _twins(items: list[Item], sums: dict, headline: int | None) -> set[etree._Element]:
    """Return the elements that hold other stories below the first, as endless pages do.

    Such a part has a headline of the same kind, and is an element of the same kind as the part
    that holds the page's own headline together with paragraphs of its story.
    """
    if headline is None or items[headline].heading not in ("h1", "h2"):
        return set()
    top = items[headline]
    twins = set()
    for item in items[headline + 1:]:
        if item.heading != top.heading or item.block.links >= LINKED or item.same_title:
            continue
        place = next((k for k, e in enumerate(item.above) if e in top.above), 0)
        if not place:
            continue
        mine, parent = item.above[place - 1], item.above[place]
        own = top.above[top.above.index(parent) - 1] if top.above.index(parent) else None
        if own is not None and own.tag == mine.tag and own.get("class") == mine.get("class") and (
                sums[own].prose > 0 and sums[mine].prose > 0 and sums[own].blocks > 1):
            twins.add(mine)
    return twins


def _cards(items: list[Item], sums: dict, total: int) -> set[etree._Element]:
    """Return the elements that hold a linked title and then a text.

    Several stand in a row, or the title is a heading and the text little of the page's story.
    """
    able: dict[etree._Element, list[etree._Element]] = {}
    alone = set()
    for item in items:
        if item.block.links < LINKED or item.block.words < 3:
            continue
        for element in item.above[:6]:
            held = sums[element]
            if held.first != item.number or held.heads or held.words > 150:
                break
            if held.blocks > 1 and element.getparent() is not None:
                if held.blocks <= 6:
                    able.setdefault(element.getparent(), []).append(element)
                    if item.heading and 4 * held.main < total and element.tag != "body":
                        alone.add(element)
                break
    tags = Counter((parent, e.tag) for parent, row in able.items() for e in row)
    return alone | {e for row in able.values() for e in row
            if tags[e.getparent(), e.tag] > 1}


def _zone(item: Item, names: Names, sums: dict, total: int, cache: dict) -> Zone | None:
    """Return the part of the page around a block that tells its role, if any does.

    Boxes of other stories, comments and posts go before the smaller parts in them.
    """
    outer = inner = None
    for element in item.above:
        if element not in cache:
            zone = zone_of(element, names)
            cache[element] = zone if zone and _believed(zone, sums, total) else None
        zone = cache[element]
        if zone is None:
            continue
        if zone.role in ("related", "embed") or zone.name.startswith("readers' comments") or (
                zone.role in CLUTTER_ROLES and outer is None):
            outer = zone
        elif zone.role in ("caption", "summary", "headline") and inner is None:
            inner = zone
    return outer or inner


def _believed(zone: Zone, sums: dict, total: int) -> bool:
    """Tell whether a part may be what it says: one that holds headline or story is not."""
    element, held = zone.element, sums[zone.element]
    if zone.role in ("caption", "headline"):
        return held.words <= 80
    if zone.role == "summary":
        return held.words <= 150 and held.blocks <= 6
    if element.tag in ("html", "body", "main", "article") or zone.role == "body":
        return False
    if held.heads and zone.role != "embed":
        return False
    above = element.getparent()
    if zone.role == "related" and held.blocks == 1 and not held.linked and (
            above is not None and above.tag != "body" and sums[above].heads):
        # A teaser of this story: its standfirst.
        return False
    return not (total >= 20 and 2 * held.main > total)


def _read_as_text(items: list[Item], cues: Cues) -> None:
    """Let the rules for plain text label what the markup leaves open, line numbers kept."""
    rest = [item for item in items if not (item.zone and item.zone.role in CLUTTER_ROLES)]
    open_ = {item.number for item in rest}
    text = "\n".join(item.block.text if item.number in open_ else "" for item in items)
    for item, row in zip(rest, label_blocks(text, cues).itertuples(), strict=True):
        item.text_role, item.text_reason = row.role, row.reason
        item.cue = bool(item.line.role) and item.line.role == row.role and (
            item.line.reason == row.reason)


def _container(items: list[Item], sums: dict, names: Names,
               known: Witnesses) -> etree._Element | None:
    """Return the smallest element with most prose that belongs to the story, less what does not."""
    named = {element: (found := names.find(element)) is not None and found[0] == "body"
             for item in items for element in item.above}
    for item in items:
        size = item.prose or (item.block.words if item.data else 0)
        if size and (item.data or not item.zone
                     or item.zone.role not in (*CLUTTER_ROLES, "embed")):
            weight = _speaks_for(item, named, bool(known.generous or known.precise))
            sums[item.block.element].gain += size * max(-1.0, min(1.0, weight))
    _add_up(sums, ["gain"])
    best = None
    for element, held in sorted(sums.items(), key=lambda pair: (pair[1].first, pair[1].blocks)):
        if held.gain > 0 and (best is None or held.gain > sums[best].gain or (
                held.gain == sums[best].gain and held.blocks < sums[best].blocks)):
            best = element
    best = _beyond_paragraphs(best)
    for above in best.iterancestors() if best is not None else ():
        if named.get(above) and not sums[above].heads and (
                sums[above].gain >= .9 * sums[best].gain):
            return above
    return best


def _speaks_for(item: Item, named: dict[etree._Element, bool], extracted: bool) -> float:
    """Weigh the witnesses on whether a block is of the story."""
    body = any(named[e] for e in item.above if e.tag != "body")
    weight = (1 if item.text_role in ARTICLE_ROLES else -1) + 2 * item.data + body - ends(item)
    if extracted:
        weight += 1 if item.precise else .5 if item.generous else -1
    return weight


def _beyond_paragraphs(element: etree._Element | None) -> etree._Element | None:
    """Return the first element around a paragraph that may hold several."""
    while element is not None and element.tag in _PROSE_TAGS | _INLINE_TAGS:
        above = element.getparent()
        if above is None or above.tag in ("body", "html"):
            break
        element = above
    return element


def ends(item: Item) -> bool:
    """Tell whether the rules for text count a block to comments or to the foot of the page."""
    return "readers' comments" in item.text_reason or "foot of the page" in item.text_reason
