"""Concordance: each occurrence in its context, as a table, a linked page and a spreadsheet.

`before` and `after` are in the order of reading: in Arabic what comes before stands to the right.
Both are cut from the text as it is, so that before + node + after is a stretch of it.
"""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.arabic.characters import fold
from analysis.files import write_atomically
from framing.spreadsheets import add_sheet, new_book, save_book

COLUMNS = ["article", "line", "role", "before", "node", "after", "start", "end"]
_WORD = re.compile(r"\w+")
SORTS = ("text", "before", "after", "context")


def _line(text: str, start: int) -> tuple[int, int]:
    begin = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    return begin, len(text) if end < 0 else end


def _before(text: str, begin: int, start: int, width: int) -> str:
    cut = max(begin, start - width)
    # Part of a word says nothing: begin with the first whole one.
    while begin < cut < start and not text[cut - 1].isspace():
        cut += 1
    return text[cut:start].lstrip()


def _after(text: str, end: int, finish: int, width: int) -> str:
    cut = min(finish, end + width)
    while end < cut < finish and not text[cut].isspace():
        cut -= 1
    return text[end:cut].rstrip()


def _last_word(before: str) -> str:
    # A clitic that the node leaves out belongs to the node's own word.
    return "".join(_WORD.findall(re.sub(r"\w+$", "", fold(before)))[-1:])


def _next_words(after: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(re.sub(r"^\w+", "", fold(after)))[:3])


def concordance(texts: Mapping[str, str], spans: pd.DataFrame, blocks: pd.DataFrame | None = None,
                width: int = 60, *, sort: str = "text") -> pd.DataFrame:
    """Show each span in its context, one row a span.

    `texts` maps article to text, `spans` has article, start, end. Context is at most `width`
    characters on each side, cut between words and never beyond the block: a row of `blocks`
    (article, line, start, end, role), or without them the line of the text. `sort` is "text" (the
    order of the texts), "before" (the nearest word before first), "after", or "context": the word
    before, then the first, second and third word after (L1, R1, R2, R3), whatever their vowels.

    Returns article, line (from 1), role (None without `blocks`), before, node, after, start, end.
    Raises ValueError for a span of an unknown article, or outside its text or every block.
    """
    if sort not in SORTS:
        raise ValueError(f"sort is {sort!r}; it must be {', '.join(SORTS)}.")
    if width < 0:
        raise ValueError(f"width is {width}; it must be 0 or more characters.")
    own = {} if blocks is None else {
        article: rows.sort_values("start") for article, rows in blocks.groupby("article")}
    begins = {article: rows["start"].to_numpy() for article, rows in own.items()}
    lines = []
    places = spans[["article", "start", "end"]].sort_values(["article", "start", "end"])
    for article, start, end in places.itertuples(index=False):
        if article not in texts:
            raise ValueError(f"There is no text of article {article!r} for the span {start}-{end}.")
        text = texts[article]
        if not 0 <= start < end <= len(text):
            raise ValueError(f"Article {article!r} has {len(text)} characters; it cannot hold the "
                             f"span {start}-{end}.")
        if blocks is None:
            begin, finish = _line(text, start)
            number, role = text.count("\n", 0, start) + 1, None
        else:
            place = np.searchsorted(begins.get(article, []), start, side="right") - 1
            row = own[article].iloc[place] if place >= 0 else None
            if row is None or end > row["end"]:
                raise ValueError(f"No block of article {article!r} holds the span {start}-{end}.")
            begin, finish, number, role = row[["start", "end", "line", "role"]]
        lines.append((article, number, role, _before(text, begin, start, width), text[start:end],
                      _after(text, end, max(finish, end), width), start, end))
    table = pd.DataFrame(lines, columns=COLUMNS)
    if sort == "context":
        words = list(zip(table["before"].map(_last_word), table["after"].map(_next_words),
                         strict=True))
        order = sorted(range(len(table)), key=words.__getitem__)
        table = table.iloc[order].reset_index(drop=True)
    elif sort != "text":
        words = table[sort].str.findall(r"\w+")
        words = words.map(lambda found: " ".join(found[::-1] if sort == "before" else found))
        table = table.iloc[words.argsort(kind="stable")].reset_index(drop=True)
    return table


_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --quiet: #5c5c5c; --rule: #d8d8d8;
  --mark: #ffe08a; --mark-ink: #1b1b1b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #16181b; --quiet: #a8a8a8;
  --rule: #3a3d42; --mark: #6b5310; --mark-ink: #fff; } }
body { margin: 2rem auto; max-width: 90rem; padding: 0 1rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; }
a { color: inherit; }
table { width: 100%; min-width: 46rem; border-collapse: collapse; }
th { font-size: .8rem; font-weight: 600; color: var(--quiet); text-align: start; }
th, td { padding: .3rem .5rem; border-bottom: 1px solid var(--rule); vertical-align: baseline; }
[lang=ar] { font-family: "Noto Naskh Arabic", "Amiri", "Geeza Pro", "Traditional Arabic",
  "DejaVu Sans", serif; font-size: 1.1rem; line-height: 1.7; }
blockquote, h1, p { max-width: 60rem; }
.before, .after { width: 40%; }
.before { text-align: end; }
.node { white-space: nowrap; text-align: center; font-weight: 700; }
.place { color: var(--quiet); font-size: .85rem; white-space: nowrap; }
mark { background: var(--mark); color: var(--mark-ink); padding: 0 .1em; }
:target, :target + mark { outline: 2px solid currentColor; outline-offset: 2px; }
blockquote { margin: 0 0 1rem; padding-inline-start: 1rem;
  border-inline-start: 3px solid var(--rule); }
.scroll { overflow-x: auto; }
"""


def _arabic(tag: str, text: str, extra: str = "") -> str:
    return f'<{tag}{extra} lang="ar" dir="rtl">{escape(text)}</{tag}>'


def _row(number: int, line: pd.Series, linked: bool) -> str:
    place = f"{line.article}, line {line.line}" + (f", {line.role}" if line.role else "")
    target = f"place-{number}" if linked else f"line-{number}"
    return "".join([
        f'<tr id="line-{number}">',
        _arabic("td", line.before, ' class="before"'),
        f'<td class="node" lang="ar" dir="rtl"><a href="#{target}">{escape(line.node)}</a></td>',
        _arabic("td", line.after, ' class="after"'),
        f'<td class="place" dir="ltr"><bdi>{escape(place)}</bdi></td></tr>'])


def _marked(text: str, begin: int, finish: int, lines: pd.DataFrame) -> str:
    # Nodes may overlap: the text is cut wherever one begins or ends, and each piece marked once.
    spans = [(number, line.start, min(line.end, finish))
             for number, line in zip(lines.index + 1, lines.itertuples(), strict=True)]
    cuts = sorted({begin, finish, *(cut for _, start, end in spans for cut in (start, end))})
    pieces = []
    for left, right in zip(cuts, cuts[1:], strict=False):
        piece = escape(text[left:right])
        if any(start <= left < end for _, start, end in spans):
            piece = f"<mark>{piece}</mark>"
        pieces += [f'<span id="place-{number}"></span>' for number, start, _ in spans
                   if start == left]
        pieces.append(piece)
    return "".join(pieces)


def _places(table: pd.DataFrame, pages: Mapping[str, str]) -> str:
    sections = []
    for (article, number), lines in table.groupby(["article", "line"], sort=True):
        text = pages[article]
        begin, finish = _line(text, int(lines["start"].iloc[0]))
        back = " ".join(f'<a href="#line-{n}" aria-label="Back to occurrence {n}">{n}</a>'
                        for n in lines.index + 1)
        sections.append(
            f"<section><h3><bdi>{escape(str(article))}</bdi>, line {number}</h3>"
            f'<blockquote lang="ar" dir="rtl">{_marked(text, begin, finish, lines)}</blockquote>'
            f"<p>Back to occurrence {back}</p></section>")
    return "<h2>In their paragraphs</h2>\n" + "\n".join(sections)


def write_concordance_html(table: pd.DataFrame, path: Path | str, title: str,
                           pages: Mapping[str, str] | None = None) -> Path:
    """Write a concordance as one HTML page that needs nothing else, and return its path.

    Contexts run right to left, what comes before on the right. With `pages` (article to text) the
    whole paragraph of each occurrence stands below, its node marked, each linked to the other.
    All text is escaped; there is no script.
    """
    table = table.reset_index(drop=True)
    rows = [_row(number, line, pages is not None)
            for number, line in enumerate(table.itertuples(), start=1)]
    count = f"{len(table)} occurrence{'' if len(table) == 1 else 's'}"
    page = "\n".join([
        '<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f'<h1 dir="auto">{escape(title)}</h1>\n<p>{count}. Read each line from right to left.'
        + (" The word in the middle leads to its paragraph.</p>" if pages is not None else "</p>"),
        '<div class="scroll"><table dir="rtl">\n<thead><tr>'
        '<th scope="col" class="before">before</th><th scope="col" class="node">node</th>'
        '<th scope="col">after</th><th scope="col">place</th></tr></thead>\n<tbody>',
        *rows, "</tbody></table></div>",
        _places(table, pages) if pages is not None else "", "</body>\n</html>\n"])
    write_atomically(Path(path), page.encode("utf-8"))
    return Path(path)


def write_concordance_excel(table: pd.DataFrame, path: Path | str) -> Path:
    """Write a concordance as a spreadsheet that runs from right to left, and return its path.

    Text that looks like a formula is stored as text. The same table gives the same bytes.
    """
    book = new_book()
    add_sheet(book, "concordance", table, {"before": 60, "after": 60, "node": 24, "article": 16})
    return save_book(book, path)
