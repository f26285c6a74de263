"""Read a saved HTML page: its text, one block a line, their roles, and what it says of itself.

A block is what a reader sees as one line or paragraph. Nothing of a page is run or fetched, and no
step is a recursion: strangers' pages nest as they like.
"""

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from email import message_from_bytes
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from lxml import etree, html

from analysis.pages.article_files import (
    ArticleError,
    ArticleFile,
    decode_page,
    read_bytes,
    refusal,
)
from analysis.pages.html_roles import label_page
from analysis.pages.languages import language_problem
from analysis.pages.lines import Cues, Line, key_words, load_cues
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES, COLUMNS
from analysis.pages.witnesses import Names, ask_witnesses, load_names, states

MAX_TAGS, MAX_NESTED = 150_000, 400
SOME = 8
"""Words of a story that are worth a note."""
MAX_BLOCKS, MAX_CHARACTERS = 5_000, 1_000_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^<>]*?(/?)>")
# End tags that are none, or may be left out: a count of open ones would rise along the whole page.
_ENDLESS = frozenset("""area base br col embed hr img input link meta param source track wbr
    p li td th tr dt dd option thead tbody tfoot colgroup""".split())
_DROPPED = frozenset("""head script style svg math iframe object applet canvas audio
    video map datalist noframes frameset embed img input meta link base rp""".split())
_INLINE = frozenset("""a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label
    mark nobr q ruby rt s samp small span strike strong sub sup time tt u var wbr bidi""".split())
_ONE_LINE = frozenset("h1 h2 h3 h4 h5 h6 figcaption a button option label".split())
_SPACE = re.compile("[ \t\n\r\f\v\x1c-\x1f\x85\u00a0\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PRE = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)


class Block(NamedTuple):
    """A line of text, the innermost element that holds all of it, its linked characters (share)."""

    text: str
    element: etree._Element
    words: int = 0
    linked: int = 0
    links: float = 0.0


def read_page(source: Path | str | bytes, declared_encoding: str | None = None,
              folder: Path | None = None) -> ArticleFile:
    """Read a saved HTML page.

    `source` is its path or its bytes; `declared_encoding` goes before what the page declares;
    `folder` holds other lexicons than the package's. Of what is returned `text` has one block a
    line, `blocks` are as of `label_blocks` (`unsure` where the evidence disagrees), `metadata` as
    of `ask_witnesses`, and `notes` tell people what was odd. Raises `ArticleError` for a page that
    cannot be read, holds no article, or one in another language.
    """
    path = "The page" if isinstance(source, bytes) else Path(source)
    original = source if isinstance(source, bytes) else read_bytes(path)
    data, hint = _unpack(path, original)
    markup, encoding, notes = decode_page(path, data, declared_encoding, hint)
    root = _parse(path, markup)
    if "<html" in markup[:5000].lower() and "</html" not in markup[-20_000:].lower():
        notes.append("the file lacks the end of the page (</html>): it may have been cut off")
    known, seen = None, -1
    for hidden in (False, True):
        blocks = _blocks(root, hidden)
        length = _measure(path, blocks)
        if len(blocks) == seen:
            continue
        seen = len(blocks)
        if known is None:
            metadata, known, data_text = ask_witnesses(root, length, notes)
        labels = label_page(blocks, load_names(folder), load_cues(folder), known)
        body = [i for i, (role, *_) in enumerate(labels) if role == "body"]
        if _are_leads(blocks, body):
            raise _no_story(path, blocks)
        if body:
            if hidden:
                notes.append("the story is hidden in the page as it was saved, and was taken "
                             "all the same")
            break
    else:
        if len(data_text.split()) < 20:
            raise _no_story(path, blocks)
        blocks, labels = _from_data(root, known.titles, data_text)
        notes.append("the story was taken from the page's data (JSON-LD), as its markup has none")
    notes += _more_of_the_story(root, blocks, labels, known.description, data_text, load_names(
        folder), load_cues(folder))
    ends = list(accumulate(len(block.text) + 1 for block in blocks))
    table = pd.DataFrame(
        [(n, n + 1, end - len(block.text) - 1, end - 1, *label)
         for n, (block, end, label) in enumerate(zip(blocks, ends, labels, strict=True))],
        columns=COLUMNS).astype({"unsure": bool})
    story = "\n".join(block.text for block, (role, *_) in zip(blocks, labels, strict=True)
                      if role in ARTICLE_ROLES)
    if problem := language_problem(story):
        raise refusal("language", path, problem=problem)
    return ArticleFile("\n".join(block.text for block in blocks), encoding,
                       hashlib.sha256(original).hexdigest(), table, metadata, tuple(notes))


def _more_of_the_story(root: etree._Element, blocks: list[Block], labels: list[tuple],
                       description: str, data_text: str, names: Names, cues: Cues) -> list[str]:
    """Tell what the page's own witnesses hold of the story that is not counted.

    They are the article in its data, its description, and paragraphs beside those of the story that
    are hidden, or are links.
    """
    story = [block for block, (role, *_) in zip(blocks, labels, strict=True)
             if role in ARTICLE_ROLES]
    counted = "".join(key_words(" ".join(block.text for block in story)))

    def missing(text: str, other: bool = False) -> list[str]:
        """Return the words of sentences that are not counted; of an `other` text if some are."""
        sentences = [words for part in re.split(r"[.؟!\n]", text)
                     if len(words := key_words(part)) > 4]
        new = [words for words in sentences if "".join(words) not in counted]
        return [] if other and len(new) == len(sentences) else sum(new, [])

    lacking = max(missing(data_text), *(missing(text, True) for text in states(root)), [], key=len)
    around = {_common([block.element for block in story])}
    if len(story) == 1:
        around.add(story[0].element.getparent())
    body = Line(1, 0, " ".join(block.text for block in story), 0, cues).content

    def goes_on(block: Block) -> bool:
        above = list(block.element.iterancestors())
        line = Line(1, 0, block.text, 0, cues)
        return (line.stop and line.paragraph and line.shares(body) > 0
                and not around.isdisjoint(above) and len(missing(block.text)) >= SOME
                and not any(e.tag == "form" or (zone := names.zone(e))
                            and zone.role in CLUTTER_ROLES for e in [block.element, *above]))

    seen = {block.text for block in blocks}
    hidden = [b for b in _blocks(root, True) if b.text not in seen and goes_on(b)]
    linked = [n for n, (block, (role, *_)) in enumerate(zip(blocks, labels, strict=True), 1)
              if role not in ARTICLE_ROLES and block.links >= .8 and goes_on(block)]
    short = missing(description)
    told = []
    if len(lacking) >= SOME:
        told.append(f"its data (JSON-LD) have {len(lacking)} words of it that are not counted")
    if hidden:
        told.append(f"{len(hidden)} of its paragraphs are hidden, the first begins "
                    f"“{hidden[0].text[:40]}”")
    if len(short) >= SOME and 2 * len(short) > sum(block.words for block in story):
        told.append("its description says more than is counted")
    notes = [f"the page holds more of the story than is counted: {'; '.join(told)}. Open it in a "
             "browser, unfold all of the story, and save it again, or copy the text to a .txt file"
             ] if told else []
    if linked:
        notes.append(f"the page holds more of the story than is counted: the paragraph in line "
                     f"{linked[0]} is a link. Give it the role body in data/corrections.csv if it "
                     "belongs to the story")
    return notes


def _unpack(path: Path | str, data: bytes) -> tuple[bytes, str | None]:
    """Take the page out of a web archive (MHTML), with the encoding that it names."""
    start = data[:4000].lower()
    if b"mime-version:" not in start or b"multipart/related" not in start:
        return data, None
    try:
        for part in message_from_bytes(data).walk():
            page = part.get_content_type() == "text/html" and part.get_payload(decode=True)
            if page:
                return page, part.get_content_charset()
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
        pass
    raise refusal("archive", path)


def _measure(path: Path | str, blocks: list[Block]) -> int:
    """Return how many characters blocks have; refuse more of either than any article has."""
    length = sum(len(block.text) for block in blocks)
    for size, most, what in ((len(blocks), MAX_BLOCKS, "pieces"),
                             (length, MAX_CHARACTERS, "characters")):
        if size > most:
            raise refusal("long", path, size=size, what=what, most=most)
    return length


def _are_leads(blocks: list[Block], body: list[int]) -> bool:
    """Tell whether a body is no story but the leads of several, each below a linked title."""
    led = sum(i > 0 and _is_title(blocks[i - 1]) for i in body)
    return len(body) > 1 and 2 * led > len(body) and sum(map(_is_title, blocks)) >= 5


def _from_data(root: etree._Element, titles: Sequence[str], text: str
               ) -> tuple[list[Block], list[tuple[str, str, bool]]]:
    """Return blocks and labels of the article that the page's data give."""
    lines = [("headline", title) for title in titles[:1]]
    lines += [("body", line) for line in text.splitlines() if line.strip()]
    return ([Block(" ".join(line.split()), root) for _, line in lines],
            [(role, "is in the article that the page's data give", True) for role, _ in lines])


def _is_title(block: Block) -> bool:
    return block.links >= .8 and block.words > 2


def _no_story(path: Path | str, blocks: list[Block]) -> ArticleError:
    if not any(block.words for block in blocks):
        return refusal("scripts", path)
    if problem := language_problem("\n".join(block.text for block in blocks)):
        return refusal("language", path, problem=problem)
    return refusal("front" if sum(map(_is_title, blocks)) >= 5 else "no_story", path)


def _parse(path: Path | str, markup: str) -> etree._Element:
    """Parse a page that has no more tags, and nests them no deeper, than any page of a site."""
    open_tags: dict[str, int] = {}
    depth = deepest = count = 0
    for end, tag, alone in _TAG.findall(markup):
        count, tag = count + 1, tag.lower()
        if not alone and tag not in _ENDLESS:
            step = 1 if not end else -bool(open_tags.get(tag))
            open_tags[tag] = open_tags.get(tag, 0) + step
            depth += step
            deepest = max(deepest, depth)
    problem, root = "", None
    if deepest > MAX_NESTED:
        problem = f"nests its elements more than {MAX_NESTED:,} deep"
    elif count > MAX_TAGS or markup.count("<") > 4 * MAX_TAGS:
        problem = f"has more than {MAX_TAGS:,} tags"
    else:
        parser = etree.HTMLParser(recover=True, remove_comments=True, remove_pis=True,
                                  no_network=True, huge_tree=True, encoding="utf-8")
        with suppress(etree.XMLSyntaxError):
            root = etree.fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser)
        if root is not None and any("depth" in entry.message for entry in parser.error_log):
            problem = "nests its elements too deep to be read whole"
    if problem or root is None:
        raise refusal("hostile" if problem else "nothing", path, what=problem)
    for script in root.xpath("//script[contains(@type, 'template') or @type='text/html']"):
        with suppress(etree.ParserError, etree.XMLSyntaxError):
            script.addnext(html.fragment_fromstring(script.text or "", create_parent="template"))
    for element in root.iter():
        # Images in an address and the like: of no use here, and slow to look through.
        for name, value in element.items():
            if len(value) > 2000 and element.tag != "meta":
                del element.attrib[name]
    return root


def _blocks(root: etree._Element, hidden: bool) -> list[Block]:
    """Return the blocks of a parsed page in the order of the page; with `hidden`, unseen ones too.

    A block ends where a block-level element begins or ends, at a line break, and between elements
    in one line that touch without a space, as the links of a menu do.
    """
    blocks: list[Block] = []
    pieces: list[tuple[str, etree._Element, bool]] = []
    link = line = pre = 0

    def flush() -> None:
        text = _CONTROL.sub("", _SPACE.sub(" ", "".join(p for p, _, _ in pieces))).strip()
        if text:
            seen = [piece for piece in pieces if piece[0].strip()]
            linked = sum(len(_SPACE.sub("", p)) for p, _, linked in seen if linked)
            blocks.append(Block(text, _common([e for _, e, _ in seen]), len(text.split()), linked,
                                linked / len(text.replace(" ", ""))))
        pieces.clear()

    def add(text: str | None, element: etree._Element) -> None:
        parts = re.split(r"\r\n|\r|\n", text) if pre and text and "\n" in text else [text or ""]
        for part in parts:
            pieces.append((part, element, link > 0))
            if len(parts) > 1:
                flush()

    walk, skipped = etree.iterwalk(root, events=("start", "end")), None
    for event, element in walk:
        tag, step = element.tag, 1 if event == "start" else -1
        if event == "start":
            if _is_unseen(element, hidden):
                walk.skip_subtree()
                skipped = element
                continue
            if tag == "br" and line:
                pieces.append((" ", element.getparent(), False))
            elif tag not in _INLINE or _touches(element):
                flush()
        if element is not skipped:
            link += step * (tag == "a" and element.get("href") is not None)
            line += step * (tag in _ONE_LINE)
            pre += step * (tag == "pre" or bool(_PRE.search(element.get("style") or "")))
        if event == "start":
            add(element.text, element)
            continue
        within = ("img", "svg", "script", "input") if element is skipped else ("br",)
        if tag not in _INLINE and tag not in within:
            flush()
        if element is not root:
            add(element.tail, element.getparent())
    flush()
    return blocks


def _touches(element: etree._Element) -> bool:
    """Tell whether an element in a line touches the one before it as items in a row do."""
    before, parent = element.getprevious(), element.getparent()
    if before is None or before.tag not in _INLINE or before.tail:
        return False
    # Spans may part a word in two; those of layouts have classes and no text beside them.
    return not {"a", "time"}.isdisjoint((element.tag, before.tag)) or bool(
        parent.tag in ("div", "section", "header", "footer", "li", "a") and element.get("class")
        and before.get("class") and not (parent.text or "").strip())


def _is_unseen(element: etree._Element, hidden: bool) -> bool:
    tag = element.tag
    if tag in _DROPPED or hidden:
        return tag in _DROPPED
    # An open dialogue marks the whole page behind it as hidden, too; of short texts in a line
    # there is a fuller version for those who do not see them.
    return (tag in ("noscript", "template") or tag == "dialog" and element.get("open") is None
            or element.get("hidden") is not None or bool(_UNSEEN.search(element.get("style") or ""))
            or element.get("aria-hidden") == "true" and tag in _INLINE
            and len("".join(element.itertext())) < 100)


def _common(elements: list[etree._Element]) -> etree._Element:
    """Return the innermost element that holds all of `elements`."""
    chains = [[e, *e.iterancestors()] for e in dict.fromkeys(elements)]
    shared = set.intersection(*map(set, chains))
    return next(element for element in chains[0] if element in shared)
