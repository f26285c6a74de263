"""The roles of an HTML page's blocks: lines with the features that markup and witnesses add.

The story stands in the element that holds most prose on which they agree: the rules for text, the
main text that trafilatura finds, the article that the page's own data carry, names of elements.
"""

import re
from collections import Counter, defaultdict
from types import SimpleNamespace
from typing import Any

from lxml import etree

from analysis.pages.lines import Cues, Line, key_words
from analysis.pages.roles import label_blocks, read_lines
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES, LINKED, decide
from analysis.pages.witnesses import Names, Witnesses, Zone, squash

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_INLINE_TAGS = frozenset("span font b strong em i u a small big center".split())
_PROSE_TAGS = frozenset("p li blockquote td dd pre q".split())
# What content systems put where they cut a description off.
_CUT = re.compile(r"(?<![\s.…\[\]])(?<!&hellip;)(?:[\s.…\[\]]|&hellip;)+$")
_END = re.compile(r"[.…!؟?\"»”]\s*$")


class Item:
    """A block as a line with the features that HTML adds, and what the witnesses say of it.

    `zone` is the part of the page around it, `text_role` what the rules for text make of it.
    """

    def __init__(self, number: int, block: Any, line: Line, known: Witnesses):
        """Note what the block and the elements around it are like."""
        self.number, self.block, self.line = number, block, line
        self.above = [block.element, *block.element.iterancestors()]
        self.heading = next((e.tag for e in self.above[:4] if e.tag in _HEADINGS), "")
        # The paragraph, item, quotation or cell that it stands in.
        self.tag = next((e.tag for e in self.above if e.tag in _PROSE_TAGS), "")
        self.prose = block.words if block.links < .5 and line.arabic and (
            line.paragraph or block.words >= 10 and self.tag) else 0
        self.plain = squash(block.text)
        self.precise = len(self.plain) >= 12 and self.plain in known.precise
        self.generous = self.precise or len(self.plain) >= 12 and self.plain in known.generous
        self.data = len(self.plain) >= 25 and self.plain in known.data
        self.zone: Zone | None = None
        self.text_role = self.text_reason = ""
        self.cue = self.same_title = False

    @property
    def clutter(self) -> bool:
        """Tell whether the block stands in a part of the page that is clutter."""
        return self.zone is not None and self.zone.role in CLUTTER_ROLES


def label_page(blocks: list, names: Names, cues: Cues, known: Witnesses
               ) -> list[tuple[str, str, bool]]:
    """Return role, reason and doubt of each block of a page, in their order."""
    lines = read_lines("\n".join(block.text for block in blocks), cues, False)
    items = [Item(n, block, line, known)
             for n, (block, line) in enumerate(zip(blocks, lines, strict=True))]
    sums = _sums(items)
    top = headline = _headline(items, known)
    for element in items[top].above if top is not None else ():
        sums[element]["heads"] = True
    _find_zones(items, sums, headline, names)
    _read_as_text(items, cues)
    named = {e for e in sums if (zone := names.zone(e)) and zone.role == "body"}
    container = _container(items, sums, named, bool(known.generous or known.precise))
    for item in items:
        item.inside = container in item.above
        item.boxed = _is_boxed(item, sums)
    story = list(filter(_in_story, items))
    first, last = (story[0].number, story[-1].number) if story else (len(items), -1)
    if top is None:
        top = next((i for i in range(first - 1, -1, -1) if items[i].text_role == "headline"), None)
    rest = [item for item in items[first:] if item.inside]
    page = SimpleNamespace(
        last=last, headed=headline is not None, title_line=top is not None and top + 1,
        name=container is not None and _name(container),
        # An element that holds much clutter decides little.
        flat=container not in named and len(rest) < 5 * sum(
            x.text_role in CLUTTER_ROLES for x in rest))
    description = squash(_CUT.sub("", known.description))
    labels = []
    for item in items:
        item.page = page
        item.beside_image = _is_beside_image(item, sums)
        item.described = _is_described(item, description)
        item.heads_story = bool(story) and top is not None and _heads(item, story[0], items[top])
        item.follows = bool(story) and _follows(item, story[-1])
        role, reason, unsure = decide(item, _place(item, items, top, first))
        labels.append((role, reason + "; unsure" * unsure, unsure))
    return labels


def _is_boxed(item: Item, sums: dict) -> bool:
    """Tell whether a block stands in a small element that holds mostly links."""
    return not (item.data or item.precise and item.text_role in ARTICLE_ROLES) and any(
        held["blocks"] > 1 and held["words"] < 150 and 2 * held["linked"] > held["characters"]
        for held in map(sums.get, item.above))


def _in_story(item: Item) -> bool:
    """Tell whether a block is prose of the story, and no link, box or other part in it."""
    return bool(item.inside and (item.prose or item.data)) and (
        item.block.links < LINKED and not item.boxed and not (
            item.zone and item.zone.role in (*CLUTTER_ROLES, "embed", "caption", "summary")))


def _is_beside_image(item: Item, sums: dict) -> bool:
    """Tell whether a block is all the text in an element that holds an image."""
    return any(sums[e]["blocks"] == 1 and e.tag not in _HEADINGS
               and next(e.iter("img", "picture"), None) is not None for e in item.above[:3])


def _is_described(item: Item, description: str) -> bool:
    """Tell whether a block begins as the page's description of itself, or the other way round."""
    return len(item.plain) >= 20 and len(description) >= 20 and (
        item.plain.startswith(description[:60]) or description.startswith(item.plain[:60]))


def _heads(item: Item, first: Item, title: Item) -> bool:
    """Tell whether a heading stands nearer to the first block of the story than to its title."""
    return bool(item.inside and item.heading) and _shared(item, first) < _shared(item, title)


def _follows(item: Item, last: Item) -> bool:
    """Tell whether a block is one more paragraph right after the last of the story."""
    return (item.number == last.number + 1 and item.zone is None and not item.cue
            and item.tag == last.tag == "p" and item.block.links < .5
            and bool(_END.search(item.block.text))
            and item.block.element.getparent() is last.block.element.getparent())


def _name(element: etree._Element) -> str:
    names = f"{element.get('id') or ''} {element.get('class') or ''}".split()
    return f"<{element.tag}>" + (f" '{names[0]}'" if names else "")


def _shared(item: Item, other: Item) -> int:
    """Return how many elements stand between a block and what it shares with another."""
    return next(k for k, element in enumerate(item.above) if element in other.above)


def _place(item: Item, items: list[Item], top: int | None, first: int) -> str:
    if item.clutter:
        return "block in a zone"
    if item.number == top:
        return "block that is the headline"
    if top is not None and item.same_title and not item.prose and item.plain == items[top].plain:
        return "block that repeats the headline"
    if top is not None and item.number < top:
        return "block above the headline"
    if item.number < first and top is not None:
        return "block below the headline"
    return "block in the story" if item.number >= first and item.inside else (
        "block outside the story")


def _sums(items: list[Item]) -> dict[etree._Element, Counter]:
    """Return what each element holds, and the number of its first block."""
    sums: dict[etree._Element, Counter] = defaultdict(Counter)
    for item in items:
        for element in item.above:
            sums[element].setdefault("first", item.number)
            sums[element].update(blocks=1, words=item.block.words, characters=len(item.plain),
                                 linked=item.block.linked, prose=item.prose,
                                 main=item.prose if item.precise else 0)
    return sums


def _headline(items: list[Item], known: Witnesses) -> int | None:
    """Return the block that is the page's headline, told by its titles and by heading elements."""
    titles = [f" {' '.join(words)} " for words in map(key_words, known.titles) if words]
    best, chosen = 0.0, None
    for item in items:
        words, text = item.line.words, f" {' '.join(item.line.words)} "
        alike = max((4 if text == title else 3 * (
            len(words) > 1 and text in title and 2.5 * len(text) >= len(title)
            or title in text and len(title) * 1.5 >= len(text) and len(title) > 12)
            for title in titles), default=0)
        item.same_title = alike > 0
        value = (alike + {"h1": 2.5, "h2": 1, "h3": .5}.get(item.heading, 0)
                 - 2 * (item.block.links >= LINKED) - (len(words) < 3)
                 - 2 * any(e.tag in ("nav", "footer", "aside", "li") for e in item.above))
        if value > best:
            best, chosen = value, item.number
    return chosen if best >= 2 else None


def _find_zones(items: list[Item], sums: dict, headline: int | None, names: Names) -> None:
    """Note the part of the page around each block that tells its role, if any does.

    Boxes of other stories, comments and posts go before the smaller parts in them.
    """
    total = sum(item.prose for item in items if item.precise)
    others = {e: Zone("related", "another story, with a headline of its own")
              for e in _twins(items, sums, headline)}
    others |= {e: Zone("related", "a row of cards, each a link and a text")
               for e in _cards(items, sums, total)}
    zones = {e: zone for e in sums
             if (zone := names.zone(e)) and _believed(e, zone.role, sums, total)}
    for item in items:
        outer = inner = None
        for zone in filter(None, map(zones.get, item.above)):
            if zone.role in ("related", "embed") or zone.name.startswith("readers' comments") or (
                    zone.role in CLUTTER_ROLES and outer is None):
                outer = zone
            elif zone.role in ("caption", "summary") and inner is None:
                inner = zone
        item.zone = outer or inner
        if not item.clutter:
            item.zone = next((others[e] for e in item.above if e in others), item.zone)


def _believed(element: etree._Element, role: str, sums: dict, total: int) -> bool:
    """Tell whether a part may be what it says: one that holds headline or story is not."""
    held, above = sums[element], element.getparent()
    # A teaser of this story is its standfirst.
    teaser = role == "related" and held["blocks"] == 1 and not held["linked"] and (
        above is not None and above.tag != "body" and sums[above]["heads"])
    return not (held["heads"] and role != "embed" or teaser
                or total >= 20 and 2 * held["main"] > total)


def _twins(items: list[Item], sums: dict, headline: int | None) -> set[etree._Element]:
    """Return the elements that hold other stories below the first, as endless pages do.

    They are like the one of the page's own story, with a headline of the same kind.
    """
    twins, top = set(), None if headline is None else items[headline]
    if top is None or top.heading not in ("h1", "h2"):
        return twins
    for item in items[headline + 1:]:
        below, above = _shared(item, top), _shared(top, item)
        if below and above and item.heading == top.heading and item.block.links < LINKED and (
                not item.same_title):
            mine, own = item.above[below - 1], top.above[above - 1]
            if (own.tag, own.get("class")) == (mine.tag, mine.get("class")) and (
                    sums[own]["prose"] and sums[mine]["prose"] and sums[own]["blocks"] > 1):
                twins.add(mine)
    return twins


def _cards(items: list[Item], sums: dict, total: int) -> set[etree._Element]:
    """Return the elements that hold a linked title and then a text.

    Several stand in a row, or the title is a heading and the text little of the page's story.
    """
    able, alone = [], set()
    for item in items:
        if item.block.links < LINKED or item.block.words < 3:
            continue
        for element in item.above[:6]:
            held = sums[element]
            if held["first"] != item.number or held["heads"] or held["words"] > 150:
                break
            if held["blocks"] > 1 and element.getparent() is not None:
                if held["blocks"] <= 6:
                    able.append(element)
                    if item.heading and 4 * held["main"] < total and element.tag != "body":
                        alone.add(element)
                break
    rows = Counter((e.getparent(), e.tag) for e in able)
    return alone | {e for e in able if rows[e.getparent(), e.tag] > 1}


def _read_as_text(items: list[Item], cues: Cues) -> None:
    """Let the rules for plain text label what the markup leaves open, line numbers kept."""
    rest = [item for item in items if not item.clutter]
    text = "\n".join("" if item.clutter else item.block.text for item in items)
    for item, row in zip(rest, label_blocks(text, cues, False).itertuples(), strict=True):
        item.text_role, item.text_reason = row.role, row.reason
        item.cue = (item.line.role, item.line.reason) == (row.role, row.reason)


def _container(items: list[Item], sums: dict, named: set, extracted: bool) -> etree._Element | None:
    """Return the smallest element with most prose that belongs to the story, less what does not."""
    for item in items:
        size = item.prose or (item.block.words if item.data else 0)
        if size and (item.data or not item.clutter and not (
                item.zone and item.zone.role == "embed")):
            # The witnesses on whether a block is of the story.
            weight = (1 if item.text_role in ARTICLE_ROLES else -1) + 2 * item.data
            if extracted:
                weight += 1 if item.precise else .5 if item.generous else -1
            for element in item.above:
                sums[element]["gain"] += size * max(-1, min(1, weight))
    best = min((e for e in sums if sums[e]["gain"] > 0), default=None, key=lambda e: (
        -sums[e]["gain"], sums[e]["blocks"], sums[e]["first"]))
    # A paragraph is no part of a page that may hold several.
    while best is not None and best.tag in _PROSE_TAGS | _INLINE_TAGS:
        best = best.getparent()
    for above in best.iterancestors() if best is not None else ():
        if above in named and not sums[above]["heads"] and (
                sums[above]["gain"] >= .9 * sums[best]["gain"]):
            return above
    return best
