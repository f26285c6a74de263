"""The blocks of an HTML page: what a reader sees as one line or paragraph, and where it stands.

The page is parsed once, without scripts, styles and what is hidden; nothing of it is run or
fetched. Every step is a loop over elements, never a recursion: strangers' pages nest as they like.
"""

import re
from dataclasses import dataclass

from lxml import etree

MAX_TAGS, MAX_DEPTH = 150_000, 400

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Their end tags may be left out, so that a count of open ones would rise along the whole page.
_ENDLESS = frozenset("p li td th tr dt dd option thead tbody tfoot colgroup".split())
_DROPPED = frozenset("""head script style template svg math iframe object applet canvas audio
    video map datalist noframes frameset embed img input meta link base rp""".split())
_INLINE = frozenset("""a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label
    mark nobr q ruby rt s samp small span strike strong sub sup time tt u var wbr bidi""".split())
_ONE_LINE = frozenset("h1 h2 h3 h4 h5 h6 figcaption a button option label".split())
_SPACE = re.compile("[ \t\n\r\f\v\x1c-\x1f\x85\u00a0\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PRE = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)


class PageError(ValueError):
    """A page that no parser should be given; the message says why, without the file's name."""


@dataclass(slots=True, eq=False)
class Block:
    """A line of text: the innermost element that holds all of it, and how much of it is links."""

    text: str
    element: etree._Element
    linked: int
    words: int

    @property
    def links(self) -> float:
        """Return the share of the text's characters that are in links."""
        return self.linked / max(1, len(self.text.replace(" ", "")))


def parse(markup: str) -> etree._Element | None:
    """Parse a page within limits; None where it has no element at all.

    Raises `PageError` where it has more tags, or nests them deeper, than any page of a site does.
    """
    open_tags: dict[str, int] = {}
    depth = count = 0
    for end, tag, alone in _TAG.findall(markup):
        count += 1
        tag = tag.lower()
        if alone or tag in _VOID or tag in _ENDLESS:
            continue
        if not end:
            open_tags[tag] = open_tags.get(tag, 0) + 1
            depth += 1
        elif open_tags.get(tag):
            open_tags[tag] -= 1
            depth -= 1
        if depth > MAX_DEPTH:
            raise PageError(f"nests its elements more than {MAX_DEPTH:,} deep")
    if count > MAX_TAGS or markup.count("<") > 4 * MAX_TAGS:
        raise PageError(f"has more than {MAX_TAGS:,} tags")
    parser = etree.HTMLParser(recover=True, remove_comments=True, remove_pis=True, no_network=True,
                              huge_tree=True, encoding="utf-8")
    data = markup.replace("\0", "").encode("utf-8", "replace")
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return None
    if any("depth" in entry.message for entry in parser.error_log):
        raise PageError("nests its elements too deep to be read whole")
    for element in root.iter():
        # Images in an address and the like: of no use here, and slow to look through.
        for name, value in element.items():
            if len(value) > 2000 and element.tag != "meta":
                del element.attrib[name]
    return root


def depth_of(root: etree._Element) -> int:
    """Return how deep the elements under `root` nest."""
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def read_blocks(root: etree._Element, hidden: bool = False) -> list[Block]:
    """Return the blocks of a parsed page in the order of the page; with `hidden`, unseen ones too.

    A block ends where a block-level element begins or ends, at a line break, and between elements
    in one line that touch without a space, as the links of a menu do.
    """
    return _Reader(hidden).read(root)


class _Reader:
    def __init__(self, hidden: bool):
        self.hidden = hidden
        self.blocks: list[Block] = []
        self.pieces: list[tuple[str, etree._Element, bool]] = []
        self.link = self.line = self.pre = 0

    def read(self, root: etree._Element) -> list[Block]:
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped = None
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if self._unseen(element):
                    walk.skip_subtree()
                    skipped = element
                    continue
                self._enter(element, tag)
            elif element is skipped:
                skipped = None
                if tag not in _INLINE and tag not in ("img", "svg", "script", "input"):
                    self._flush()
            else:
                self._leave(element, tag)
            if event == "end" and element is not root:
                self._add(element.tail, element.getparent())
        self._flush()
        return self.blocks

    def _enter(self, element: etree._Element, tag: str) -> None:
        if tag == "br":
            if self.line:
                self.pieces.append((" ", element.getparent(), False))
            else:
                self._flush()
        elif tag not in _INLINE or self._touches(element, tag):
            self._flush()
        self.link += tag == "a" and element.get("href") is not None
        self.line += tag in _ONE_LINE
        self.pre += tag == "pre" or bool(_PRE.search(element.get("style") or ""))
        self._add(element.text, element)

    def _leave(self, element: etree._Element, tag: str) -> None:
        self.link -= tag == "a" and element.get("href") is not None
        self.line -= tag in _ONE_LINE
        self.pre -= tag == "pre" or bool(_PRE.search(element.get("style") or ""))
        if tag not in _INLINE and tag != "br":
            self._flush()

    def _touches(self, element: etree._Element, tag: str) -> bool:
        """Tell whether an element in a line touches the one before it as items in a row do."""
        before = element.getprevious()
        if before is None or before.tag not in _INLINE or before.tail:
            return False
        if "a" in (tag, before.tag) or "time" in (tag, before.tag):
            return True
        # Spans may part a word in two; those of layouts have classes and no text beside them.
        parent = element.getparent()
        return parent.tag in ("div", "section", "header", "footer", "li", "a") and bool(
            element.get("class") and before.get("class")) and not (parent.text or "").strip()

    def _unseen(self, element: etree._Element) -> bool:
        tag = element.tag
        if tag in _DROPPED:
            return True
        if self.hidden:
            return False
        if tag == "noscript" or tag == "dialog" and element.get("open") is None:
            return True
        if element.get("hidden") is not None or _UNSEEN.search(element.get("style") or ""):
            return True
        # An open dialogue marks the whole page behind it as hidden, too; of short texts in a line
        # there is a fuller version for those who do not see them.
        return element.get("aria-hidden") == "true" and tag in _INLINE and (
            len("".join(element.itertext())) < 100)

    def _add(self, text: str | None, element: etree._Element) -> None:
        if not text:
            return
        if self.pre and "\n" in text:
            for part in re.split(r"\r\n|\r|\n", text):
                self.pieces.append((part, element, self.link > 0))
                self._flush()
        else:
            self.pieces.append((text, element, self.link > 0))

    def _flush(self) -> None:
        pieces, self.pieces = self.pieces, []
        if not pieces:
            return
        text = _CONTROL.sub("", _SPACE.sub(" ", "".join(p for p, _, _ in pieces))).strip()
        if not text:
            return
        seen = [(p, e, linked) for p, e, linked in pieces if p.strip()]
        linked = sum(len(_SPACE.sub("", p)) for p, _, linked in seen if linked)
        element = _common([e for _, e, _ in seen])
        self.blocks.append(Block(text, element, linked, len(text.split())))


def _common(elements: list[etree._Element]) -> etree._Element:
    """Return the innermost element that holds all of `elements`."""
    first, *rest = dict.fromkeys(elements)
    if not rest:
        return first
    chain = [first, *first.iterancestors()]
    for other in rest:
        above = {other, *other.iterancestors()}
        chain = chain[next((i for i, e in enumerate(chain) if e in above), len(chain) - 1):]
    return chain[0]
