"""A concordance as a linked page and as a spreadsheet."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from analysis.files import write_atomically
from analysis.measures.concordance import line_at
from framing.pages import render
from framing.spreadsheets import add_sheet, new_book, save_book


def _pieces(text: str, lines: pd.DataFrame) -> Iterator[dict]:
    """Cut a paragraph wherever a node begins or ends: nodes may overlap."""
    begin, finish = line_at(text, int(lines["start"].iloc[0]))
    spans = [(number, line.start, min(line.end, finish))
             for number, line in zip(lines.index + 1, lines.itertuples(), strict=True)]
    cuts = sorted({begin, finish, *(cut for _, *ends in spans for cut in ends)})
    for left, right in zip(cuts, cuts[1:], strict=False):
        yield {"text": text[left:right],
               "marked": any(start <= left < end for _, start, end in spans),
               "places": [number for number, start, _ in spans if start == left]}


def write_concordance_html(table: pd.DataFrame, path: Path | str, title: str,
                           pages: Mapping[str, str] | None = None) -> Path:
    """Write a concordance as one HTML page that needs nothing else, and return its path.

    Contexts run right to left, what comes before on the right. With `pages` (article to text) the
    whole paragraph of each occurrence stands below, its node marked, each linked to the other.
    All text is escaped; there is no script.
    """
    table = table.reset_index(drop=True)
    paragraphs = [] if pages is None else [
        {"article": article, "line": line, "numbers": list(lines.index + 1),
         "pieces": list(_pieces(pages[article], lines))}
        for (article, line), lines in table.groupby(["article", "line"], sort=True)]
    page = render("concordance", title=title, lines=table.to_dict("records"),
                  linked=pages is not None, paragraphs=paragraphs)
    write_atomically(Path(path), page.encode("utf-8"))
    return Path(path)


def write_concordance_excel(table: pd.DataFrame, path: Path | str) -> Path:
    """Write a concordance as a spreadsheet that runs from right to left, and return its path.

    Text that looks like a formula is stored as text. The same table gives the same bytes.
    """
    book = new_book()
    add_sheet(book, "concordance", table, {"before": 60, "after": 60, "node": 24, "article": 16})
    return save_book(book, path)
