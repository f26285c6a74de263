"""The roles of an HTML page's blocks: evidence of the markup first, then that of words and lines.

Four witnesses: the elements that a block stands in, the rules for pages of plain text, the main
text that trafilatura finds, and the article that the page's own data for machines may carry.
The story stands in the element that holds most prose on which they agree; what they disagree on
is decided all the same, and marked as unsure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from analysis.html_blocks import Block
from analysis.html_zones import Names, Zone, zone_of
from analysis.page_cues import Cues, key_words
from analysis.page_lines import MENU, TAG, Line, read_lines
from analysis.pages import ARTICLE_ROLES, CLUTTER_ROLES, label_blocks

LINKED = 0.8
# What content systems put where they cut a description off.
_CUT = re.compile(r"(?:[\s.…]|\[|\]|&hellip;)+$")
_END = re.compile(r"[.…!؟?\"»”]\s*$")
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_INLINE_TAGS = frozenset("span font b strong em i u a small big center".split())
_PROSE_TAGS = frozenset("p li blockquote td dd pre q".split())


class Witnesses(NamedTuple):
    """What others say of a page: its titles and description, and main texts without spaces."""

    titles: Sequence[str]
    description: str
    precise: str
    generous: str
    data: str


class Label(NamedTuple):
    """The role of a block, the reason, and whether the evidence disagrees."""

    role: str
    reason: str
    unsure: bool


@dataclass(slots=True, eq=False)
class _Item:
    """A block with its evidence."""

    number: int
    block: Block
    line: Line
    above: list[etree._Element]
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
        return next((e.tag for e in self.above[:4] if e.tag in _HEADINGS), "")

    @property
    def tag(self) -> str:
        return next((e.tag for e in self.above if e.tag in _PROSE_TAGS), "")


@dataclass(slots=True, eq=False)
class _Sums:
    """What an element holds: numbers of blocks, words, characters, linked ones, prose, gain."""

    blocks: int = 0
    words: int = 0
    characters: int = 0
    linked: int = 0
    prose: int = 0
    main: int = 0
    heads: bool = False
    gain: float = 0.0
    first: int = field(default=10**9)


def squash(text: str) -> str:
    """Return a text without spaces and marks of direction, as it is looked for in another."""
    return "".join(text.split()).translate({0x200E: None, 0x200F: None, 0xFEFF: None})


def label_page(blocks: list[Block], names: Names, cues: Cues, known: Witnesses) -> list[Label]:
    """Return the label of each block of a page, in their order."""
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
    return _decide(items, sums, container, headline, names, known)


def _items(blocks: list[Block], cues: Cues, known: Witnesses) -> list[_Item]:
    lines = read_lines("\n".join(b.text for b in blocks), cues)
    items = []
    for number, (block, line) in enumerate(zip(blocks, lines, strict=True)):
        item = _Item(number, block, line, [block.element, *block.element.iterancestors()])
        if block.links < .5 and (line.paragraph or block.words >= 10 and item.tag) and (
                line.arabic):
            item.prose = block.words
        plain = squash(block.text)
        long = len(plain) >= 12
        item.precise = long and plain in known.precise
        item.generous = item.precise or long and plain in known.generous
        item.data = len(plain) >= 25 and plain in known.data
        items.append(item)
    return items


def _sums(items: list[_Item]) -> dict[etree._Element, _Sums]:
    sums: dict[etree._Element, _Sums] = {}
    for item in items:
        for element in item.above:
            s = sums.setdefault(element, _Sums())
            s.first = min(s.first, item.number)
            s.blocks += 1
            s.words += item.block.words
            s.characters += len(squash(item.block.text))
            s.linked += item.block.linked
            s.prose += item.prose
            s.main += item.prose if item.precise else 0
    return sums


def _headline(items: list[_Item], names: Names, known: Witnesses) -> int | None:
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


def _twins(items: list[_Item], sums: dict, headline: int | None) -> set[etree._Element]:
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


def _cards(items: list[_Item], sums: dict, total: int) -> set[etree._Element]:
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
    return alone | {e for row in able.values() for e in row
            if sum(e.tag == other.tag for other in row) > 1}


def _zone(item: _Item, names: Names, sums: dict, total: int, cache: dict) -> Zone | None:
    """Return the part of the page around a block that tells its role, if any does.

    Boxes of other stories, comments and posts go before the smaller parts in them.
    """
    outer = inner = None
    for element in item.above:
        if element not in cache:
            zone = zone_of(element, names)
            cache[element] = zone if zone and _believed(zone, sums[element], total) else None
        zone = cache[element]
        if zone is None:
            continue
        if zone.role in ("related", "embed") or zone.name.startswith("readers' comments") or (
                zone.role in CLUTTER_ROLES and outer is None):
            outer = zone
        elif zone.role in ("caption", "summary", "headline") and inner is None:
            inner = zone
    return outer or inner


def _believed(zone: Zone, held: _Sums, total: int) -> bool:
    """Tell whether a part may be what it says: one that holds headline or story is not."""
    element = zone.element
    if zone.role in ("caption", "headline"):
        return held.words <= 80
    if zone.role == "summary":
        return held.words <= 150 and held.blocks <= 6
    if element.tag in ("html", "body", "main", "article") or zone.role == "body":
        return False
    if held.heads and zone.role != "embed":
        return False
    return not (total >= 20 and 2 * held.main > total)


def _read_as_text(items: list[_Item], cues: Cues) -> None:
    """Let the rules for plain text label what the markup leaves open, line numbers kept."""
    rest = [item for item in items if not (item.zone and item.zone.role in CLUTTER_ROLES)]
    open_ = {item.number for item in rest}
    text = "\n".join(item.block.text if item.number in open_ else "" for item in items)
    for item, row in zip(rest, label_blocks(text, cues).itertuples(), strict=True):
        item.text_role, item.text_reason = row.role, row.reason
        item.cue = bool(item.line.role) and item.line.role == row.role and (
            item.line.reason == row.reason)


def _container(items: list[_Item], sums: dict, names: Names,
               known: Witnesses) -> etree._Element | None:
    """Return the smallest element with most prose that belongs to the story, less what does not."""
    named: dict[etree._Element, bool] = {}
    for item in items:
        if item.zone and item.zone.role in (*CLUTTER_ROLES, "embed") and not item.data:
            continue
        size = item.prose or (item.block.words if item.data else 0)
        if not size:
            continue
        for element in item.above:
            if element not in named:
                found = names.find(element)
                named[element] = found is not None and found[0] == "body"
        body = any(named[e] for e in item.above if e.tag != "body")
        weight = (1 if item.text_role in ARTICLE_ROLES else -1) + 2 * item.data + body
        weight -= _ends(item)
        if known.generous or known.precise:
            weight += 1 if item.precise else .5 if item.generous else -1
        for element in item.above:
            sums[element].gain += size * max(-1.0, min(1.0, weight))
    best = None
    for element, held in sorted(sums.items(), key=lambda pair: (pair[1].first, pair[1].blocks)):
        if held.gain > 0 and (best is None or held.gain > sums[best].gain or (
                held.gain == sums[best].gain and held.blocks < sums[best].blocks)):
            best = element
    while best is not None and (best.tag in _PROSE_TAGS or best.tag in _INLINE_TAGS):
        above = best.getparent()
        if above is None or above.tag in ("body", "html"):
            break
        best = above
    if best is not None:
        for above in best.iterancestors():
            if named.get(above) and not sums[above].heads and (
                    sums[above].gain >= .9 * sums[best].gain):
                return above
    return best


def _ends(item: _Item) -> bool:
    """Tell whether the rules for text count a block to comments or to the foot of the page."""
    return "readers' comments" in item.text_reason or "foot of the page" in item.text_reason


def _decide(items: list[_Item], sums: dict, container: etree._Element | None,
            headline: int | None, names: Names, known: Witnesses) -> list[Label]:
    inside = [container is not None and container in item.above for item in items]
    story = [i for i, item in enumerate(items) if inside[i] and _is_story(item, sums, container)]
    first = story[0] if story else len(items)
    last = story[-1] if story else -1
    top = headline
    if top is None:
        top = next((i for i in range(first - 1, -1, -1) if items[i].text_role == "headline"), None)
    flat = container is not None and not _named_body(container, names) and _is_flat(
        [item for i, item in enumerate(items) if inside[i] and i >= first])
    description = squash(_CUT.sub("", known.description))
    labels = []
    for i, item in enumerate(items):
        zone = item.zone
        if zone and zone.role in CLUTTER_ROLES:
            label = _in_zone(item, zone)
        elif i == top:
            label = ("headline", "is what the page's title says" if item.same_title else
                     "is the heading of the page" if headline is not None else item.text_reason)
        elif item.same_title and i != top and item.prose == 0 and (
                top is not None and squash(item.block.text) == squash(items[top].block.text)):
            label = ("ui", f"repeats the headline in line {top + 1}")
        elif top is not None and i < top:
            label = _above(items, i, top, inside)
        elif i < first:
            label = _between(item, description, top, sums, container, known)
            if (inside[i] and item.heading and top is not None and label[0] in ("summary", "ui")
                    and _nearer(item, items[first], items[top])):
                label = ("subheading", f"is a heading (<{item.heading}>) above a paragraph")
        elif inside[i]:
            label = _inside(item, i, last, sums, container, flat)
            if i == last + 1 and label[0] in ("site", "related") and _follows(item, items[last]):
                label = ("body", "follows the last paragraph and ends as one", True)
        else:
            label = _outside(item, top)
        labels.append(_weigh(item, *label))
    return labels


def _follows(item: _Item, before: _Item) -> bool:
    """Tell whether a short block right after a paragraph is a sibling that ends as sentences do."""
    return (item.zone is None and not item.cue and item.tag == before.tag == "p"
            and item.block.links < .5 and bool(_END.search(item.block.text))
            and item.block.element.getparent() is before.block.element.getparent())


def _named_body(element: etree._Element, names: Names) -> bool:
    found = names.find(element)
    return found is not None and found[0] == "body"


def _is_flat(items: list[_Item]) -> bool:
    """Tell whether the element of the story holds much that reads as clutter: it decides little."""
    rest = [x for x in items if x.zone is None and x.block.links < LINKED]
    return 5 * sum(x.text_role in CLUTTER_ROLES for x in rest) > len(rest)


def _nearer(item: _Item, one: _Item, other: _Item) -> bool:
    """Tell whether a block shares a smaller part of the page with one block than with another."""
    places = [next(k for k, e in enumerate(item.above) if e in x.above) for x in (one, other)]
    return places[0] < places[1]


def _is_story(item: _Item, sums: dict, container: etree._Element) -> bool:
    """Tell whether a block in the story's element is one of its paragraphs."""
    if item.zone and item.zone.role in (*CLUTTER_ROLES, "embed", "caption", "summary"):
        return False
    if item.cue and item.text_role not in ARTICLE_ROLES and not item.data:
        return False
    return (item.prose > 0 or item.data) and not _box(item, sums, container)


def _box(item: _Item, sums: dict, container: etree._Element) -> str:
    """Return why a block belongs to a box of links within the story; empty where it does not."""
    if item.block.links >= LINKED:
        return "is nothing but a link"
    if item.data or item.precise and item.text_role in ARTICLE_ROLES:
        return ""
    for element in item.above:
        if element is container or container not in element.iterancestors():
            break
        held = sums[element]
        if held.blocks > 1 and held.words < 150 and 2 * held.linked > held.characters:
            return "stands in a box that is mostly links"
    return ""


def _in_zone(item: _Item, zone: Zone) -> tuple[str, str, bool]:
    if item.data and item.prose and zone.role != "embed":
        return ("body", f"is in the article that the page's data give, though it stands in "
                        f"{zone.name}", True)
    return (zone.role, f"stands in {zone.name}", bool(item.prose >= 12 and item.precise))


def _above(items: list[_Item], i: int, top: int, inside: list[bool]) -> tuple[str, str]:
    item = items[i]
    near = items[top].above[1:3]
    if item.zone and item.zone.role == "caption" and inside[i]:
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


def _between(item: _Item, description: str, top: int | None, sums: dict,
             container: etree._Element | None, known: Witnesses) -> tuple:
    """Label what stands below the headline and above the story's first paragraph."""
    plain, zone = squash(item.block.text), item.zone
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
    if top is None:
        return _outside(item, top)
    if container is not None and _box(item, sums, container):
        return "related", "stands in a box that is mostly links"
    if _beside_image(item, sums):
        return "caption", "stands beside an image"
    if item.text_role in ("summary", "body", "subheading", "headline"):
        if item.block.words > MENU and (item.heading or item.generous or item.tag or
                                        item.line.paragraph):
            return "summary", "stands between the headline and the first paragraph"
        return "ui", "is a short line between headline and story: author, place or section"
    return item.text_role, item.text_reason


def _beside_image(item: _Item, sums: dict) -> bool:
    """Tell whether a block of a few words is all the text in an element that holds an image."""
    if not 2 < item.block.words <= 40 or item.line.paragraph or item.cue or item.block.links >= .5:
        return False
    for element in item.above[:3]:
        if sums[element].blocks > 1:
            return False
        if element.tag not in _HEADINGS and next(element.iter("img", "picture"), None) is not None:
            return True
    return False


def _inside(item: _Item, i: int, last: int, sums: dict, container: etree._Element,
            flat: bool) -> tuple:
    """Label a block in the element that holds the story, from its first paragraph on."""
    zone, votes = item.zone, item.precise + item.generous
    where = f"stands in the part that holds the story ({_name(container)})"
    if zone and zone.role in ("caption", "embed"):
        return zone.role, f"stands in {zone.name}"
    cell = item.line.found is None and item.tag == "td" and i < last
    if cell and item.cue:
        return "body", "is a cell of a table in the story"
    if item.cue and not item.data:
        return item.text_role, item.text_reason
    if reason := _box(item, sums, container):
        return "related", reason
    if item.heading and not item.line.stop:
        if i > last:
            return "related", "is a heading after the last paragraph"
        return "subheading", f"is a heading (<{item.heading}>) between paragraphs"
    if not item.data and (_ends(item) or flat and item.text_role in CLUTTER_ROLES):
        return item.text_role, item.text_reason
    if item.prose or item.data:
        if item.text_role in ("caption", "embed", "subheading") and not item.line.paragraph:
            return item.text_role, item.text_reason
        return "body", "is a paragraph and " + where
    if _beside_image(item, sums):
        return "caption", "stands beside an image"
    if item.text_role in CLUTTER_ROLES:
        if votes and item.tag or i < last and item.tag in ("p", "li", "blockquote"):
            return "body", where, True
        return item.text_role, item.text_reason, votes > 0
    if i > last and not votes and item.tag not in ("li", "blockquote", "p"):
        return "ui", "is a short line after the last paragraph", True
    return item.text_role, where if item.text_role == "body" else item.text_reason


def _outside(item: _Item, top: int | None) -> tuple:
    """Label what stands neither in the story's element nor by the headline."""
    if item.data and item.prose:
        return "body", "is in the article that the page's data give"
    if item.prose and item.precise and item.text_role in ARTICLE_ROLES and not item.line.credit:
        return "body", "stands apart from the story, but reads as part of it", True
    if item.text_role in CLUTTER_ROLES:
        return item.text_role, item.text_reason
    if item.block.words > TAG:
        return "related", "stands outside the part of the page that holds the story"
    return "site", "is a short line outside the part of the page that holds the story"


def _weigh(item: _Item, role: str, reason: str, unsure: bool = False) -> Label:
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
