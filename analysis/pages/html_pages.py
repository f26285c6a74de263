"""Read a saved HTML page: its text, one block a line, their roles, and what it says of itself.

The text is made from the parsed page alone, so that the same page and the same version of lxml
give the same characters. Nothing of a page is run, and nothing is fetched.
"""

from collections.abc import Sequence
from email import message_from_bytes
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from lxml import etree

from analysis.pages.blocks import Block, PageError, depth_of, parse, read_blocks
from analysis.pages.cues import load_cues
from analysis.pages.encodings import ArticleError, decode_page, read_bytes
from analysis.pages.html_roles import Label, label_page
from analysis.pages.languages import language_problem
from analysis.pages.metadata import read_metadata
from analysis.pages.rules import ARTICLE_ROLES, COLUMNS
from analysis.pages.witnesses import Witnesses, squash
from analysis.pages.zones import load_names

# Beyond these a page is left to our own rules: trafilatura copies the tree again and again.
MAX_ELEMENTS, MAX_DEPTH, MAX_MAIN = 8_000, 200, 300_000
MAX_BLOCKS, MAX_CHARACTERS = 5_000, 1_000_000


class Page(NamedTuple):
    """An HTML page as it is read: `notes` tells people what was odd about it."""

    text: str
    encoding: str
    blocks: pd.DataFrame
    metadata: dict
    notes: tuple[str, ...] = ()


def read_page(source: Path | str | bytes, declared_encoding: str | None = None,
              folder: Path | None = None) -> Page:
    """Read a saved HTML page.

    `source` is its path or its bytes; `declared_encoding` goes before what the page declares;
    `folder` holds other lexicons than the package's. Returns `text` (one block a line), `encoding`,
    `blocks` (block, line, start, end, role, reason, and `unsure` where the evidence disagrees),
    `metadata` (see `read_metadata`) and `notes`. Raises `ArticleError` for a page that cannot be
    read, holds no article, or one in another language.
    """
    path = "The page" if isinstance(source, bytes) else Path(source)
    data = source if isinstance(source, bytes) else read_bytes(path)
    data, hint = _unpack(path, data)
    markup, encoding, notes = decode_page(path, data, declared_encoding, hint)
    try:
        root = parse(markup)
    except PageError as error:
        raise ArticleError(f"{path} {error}, which no saved page does. Open it in a browser, copy "
                           "its text to a .txt file in UTF-8, and use that.") from None
    if root is None:
        raise ArticleError(f"{path} holds no text. Save the page again, or leave it out.")
    if "<html" in markup[:5000].lower() and "</html" not in markup[-20_000:].lower():
        notes.append("the file lacks the end of the page (</html>): it may have been cut off")
    metadata, given = read_metadata(root)
    known, seen = None, -1
    for hidden in (False, True):
        blocks = read_blocks(root, hidden)
        _check(path, blocks)
        if len(blocks) == seen:
            continue
        known, seen = known or _ask(root, blocks, given, notes), len(blocks)
        labels = label_page(blocks, load_names(folder), load_cues(folder), known)
        if _is_front(blocks, labels):
            raise _no_story(path, blocks)
        if any(label.role == "body" for label in labels):
            if hidden:
                notes.append("the story is hidden in the page as it was saved, and was taken "
                             "all the same")
            break
    else:
        if len(given.get("body", "").split()) < 20:
            raise _no_story(path, blocks)
        blocks, labels = _from_data(given, root)
        notes.append("the story was taken from the page's data (JSON-LD), as its markup has none")
    text = "\n".join(block.text for block in blocks)
    table = _table(blocks, labels)
    story = "\n".join(b.text for b, x in zip(blocks, labels, strict=True)
                      if x.role in ARTICLE_ROLES)
    if problem := language_problem(story):
        raise ArticleError(f"{path} {problem}")
    return Page(text, encoding, table, metadata, tuple(notes))


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
    raise ArticleError(f"{path} is a web archive (MHTML) without a page that can be read. Save "
                       "the page as HTML alone.")


def _check(path: Path | str, blocks: list[Block]) -> None:
    if len(blocks) > MAX_BLOCKS:
        raise ArticleError(f"{path} has {len(blocks):,} pieces of text, more than the "
                           f"{MAX_BLOCKS:,} that a page may have. Save the article alone.")
    length = sum(len(block.text) for block in blocks)
    if length > MAX_CHARACTERS:
        raise ArticleError(f"{path} has {length:,} characters of text, more than the "
                           f"{MAX_CHARACTERS:,} that a page may have. Save the article alone.")


def _is_title(block: Block) -> bool:
    return block.links >= .8 and block.words > 2


def _is_front(blocks: list[Block], labels: list[Label]) -> bool:
    """Tell whether what would be a story are the leads of several, each below a linked title."""
    body = [i for i, label in enumerate(labels) if label.role == "body"]
    led = sum(i > 0 and _is_title(blocks[i - 1]) for i in body)
    return len(body) > 1 and 2 * led > len(body) and sum(map(_is_title, blocks)) >= 5


def _no_story(path: Path | str, blocks: list[Block]) -> ArticleError:
    words = sum(block.words for block in blocks)
    if not words:
        return ArticleError(f"{path} has no text in it. It may be a page that scripts fill: open "
                            "it in a browser, wait for the article, and save it again.")
    if problem := language_problem("\n".join(block.text for block in blocks)):
        return ArticleError(f"{path} {problem}")
    titles = sum(_is_title(block) for block in blocks)
    what = ("it looks like the front page of a site or section" if titles >= 5
            else "it has text, but no paragraph of a story")
    return ArticleError(f"{path}: no article text was found: {what}. Save the page of one article.")


def _ask(root: etree._Element, blocks: list[Block], given: dict, notes: list[str]) -> Witnesses:
    """Ask trafilatura and the page's own data what belongs to the article."""
    precise = generous = ""
    if (sum(1 for _ in root.iter()) > MAX_ELEMENTS or depth_of(root) > MAX_DEPTH
            or sum(len(block.text) for block in blocks) > MAX_MAIN):
        notes.append("the page is too large for trafilatura, and was read by the rules for pages "
                     "alone")
    else:
        precise, generous = _main_text(root, "precision"), _main_text(root, "recall")
    return Witnesses(given["titles"], given["description"], precise, generous,
                     squash(given["body"]))


def _main_text(root: etree._Element, favor: str) -> str:
    """Return the main text that trafilatura finds, without spaces; empty where it finds none."""
    import trafilatura  # it takes half a second, which only pages need
    try:
        found = trafilatura.bare_extraction(
            _copy(root), include_comments=False, favor_precision=favor == "precision",
            favor_recall=favor == "recall", with_metadata=False)
    except Exception:  # noqa: BLE001 (a witness that fails says nothing; the page is still read)
        return ""
    return squash(found.text or "") if found else ""


def _copy(root: etree._Element) -> etree._Element:
    from lxml import html
    return html.fromstring(etree.tostring(root, encoding="unicode", method="html"))


def _from_data(given: dict, root: etree._Element) -> tuple[list[Block], list[Label]]:
    """Make blocks of the article in the page's data for machines."""
    lines = [(line, "body") for part in given["body"].splitlines()
             if (line := " ".join(part.split()))]
    if given["titles"]:
        lines.insert(0, (" ".join(given["titles"][0].split()), "headline"))
    return ([Block(line, root, 0, len(line.split())) for line, _ in lines],
            [Label(role, "is in the article that the page's data give", True) for _, role in lines])


def _table(blocks: Sequence[Block], labels: Sequence[Label]) -> pd.DataFrame:
    rows, start = [], 0
    for number, (block, label) in enumerate(zip(blocks, labels, strict=True)):
        rows.append((number, number + 1, start, start + len(block.text), label.role, label.reason,
                     label.unsure))
        start += len(block.text) + 1
    return pd.DataFrame(rows, columns=[*COLUMNS, "unsure"]).astype({"unsure": bool})
