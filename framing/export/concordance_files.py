"""A concordance as a linked page and as a spreadsheet."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

import pandas as pd

from analysis.files import write_atomically
from analysis.measures.concordance import line_at
from framing.spreadsheets import add_sheet, new_book, save_book

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
        begin, finish = line_at(text, int(lines["start"].iloc[0]))
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
