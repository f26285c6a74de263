"""Concordance: each occurrence in its context.

`before` and `after` are in the order of reading: in Arabic what comes before stands to the right.
Both are cut from the text as it is, so that before + node + after is a stretch of it.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from operator import itemgetter

import pandas as pd

from analysis.arabic.characters import fold

COLUMNS = ["article", "line", "role", "before", "node", "after", "start", "end"]
_WORD = re.compile(r"\w+")
SORTS = ("text", "before", "after", "context")


def line_at(text: str, start: int) -> tuple[int, int]:
    """Return where the line begins and ends that a position of a text is in."""
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
    return "".join(_WORD.findall(re.sub(r"(?<!\w)\w+$", "", fold(before)))[-1:])


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
    lines, rows = [], {} if blocks is None else {
        article: [*zip(*(some[name] for name in ("start", "end", "line", "role")), strict=True)]
        for article, some in blocks[blocks["article"].isin(spans["article"])].sort_values(
            "start", kind="stable").groupby("article")}
    places = spans[["article", "start", "end"]].sort_values(["article", "start", "end"])
    for article, start, end in places.itertuples(index=False):
        if article not in texts:
            raise ValueError(f"There is no text of article {article!r} for the span {start}-{end}.")
        text = texts[article]
        if not 0 <= start < end <= len(text):
            raise ValueError(f"Article {article!r} has {len(text)} characters; it cannot hold the "
                             f"span {start}-{end}.")
        if blocks is None:
            begin, finish = line_at(text, start)
            number, role = text.count("\n", 0, start) + 1, None
        else:
            of = rows.get(article, [])
            place = bisect_right(of, start, key=itemgetter(0)) - 1
            if place < 0 or end > of[place][1]:
                raise ValueError(f"No block of article {article!r} holds the span {start}-{end}.")
            begin, finish, number, role = of[place]
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
        words = words.map(lambda parts: " ".join(parts[::-1] if sort == "before" else parts))
        table = table.iloc[words.argsort(kind="stable")].reset_index(drop=True)
    return table
