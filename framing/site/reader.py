"""The article reader: each page as it was scraped, its blocks by role, its layers on and off.

The text of the lines together is exactly the text of the article. Nothing of it is Markdown here:
it stands escaped in HTML. The layers are checkboxes and style sheets, without a script.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.addresses import (
    articles_link,
    concordance_link,
    concordance_page,
    group_anchor,
    line_anchor,
    place_anchor,
    reader_link,
    reader_page,
    slug,
    within_site,
)
from analysis.mentions.ids import apart
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES
from analysis.report.articles import page_lines
from analysis.study.labels import label_ids, label_speakers, translations
from analysis.study.study import Study
from analysis.study.whole_pages import NOBODY
from framing.pages import heading, raw, render
from framing.site import WORDS
from framing.site.concordances import known_pages

MOST_PAGES = 500
INDEX = "articles/index"
LAYERS, FACTS = WORDS["reader"].values()
OFF = {"labels"}
# Control characters and ends of lines would be lost or turned into others on the way to the page,
# a row of backticks would close the fence that the HTML stands in.
_REFERRED = re.compile("[\t\n\x0b\x0c\r\x1c\x1d\x1e\u2028\u2029`]")


class Span(NamedTuple):
    """A stretch to mark: its classes, what it says of itself, and where that leads.

    `said` stands after the stretch, or before it where `first` is true; it is no part of the text.
    """

    start: int
    end: int
    classes: str
    said: str = ""
    address: str = ""
    first: bool = False


def pages(study: Study, most: int = MOST_PAGES) -> dict[str, str]:
    """Return a page for each of the first `most` articles and `articles/index`, by docname."""
    shown = list(study.articles["article"][:most])
    marks = _marks(study, shown)
    english = {(row.article, row.line): row.english for row in translations(study).itertuples()}
    found, tables = {}, study.tables
    blocks, tokens, lines = (dict(iter(table.groupby("article"))) for table in (
        tables.blocks, tables.tokens, page_lines(study)))
    for row in study.articles.set_index("article").fillna("").loc[shown].itertuples():
        facts = {name: str(getattr(row, column)) for column, name in FACTS.items()
                 if getattr(row, column)}
        head = render("facts", article=row.Index, group=row.group, words=row.words, facts=facts,
                      address=within_site(articles_link(row.group), INDEX))
        sheet = render("reader", layers=LAYERS, off=OFF, roles=list(_roles(lines[row.Index])),
                       lines=list(_lines(row.Index, study.texts[row.Index], marks[row.Index],
                                         english, blocks[row.Index],
                                         tokens.get(row.Index, tables.tokens.iloc[:0]))))
        found[reader_page(row.Index)] = (
            f"{heading(row.title or row.Index)}\n\n{raw(head)}\n{raw(sheet)}\n")
    return found | {INDEX: _index(study, shown)}


def _marks(study: Study, articles: list[str]) -> dict[str, list[Span]]:
    """Return the spans of actors, frames and speech in each article, with what they are."""
    mentions, speech = (table[table["article"].isin(articles)] for table in (
        study.tables.mentions, study.tables.quotations))
    groups = study.articles.set_index("article")["group"]
    known = known_pages(study)

    def lines_of(kind: str, name: str, article: str) -> str:
        address = within_site(concordance_link(kind, name, groups[article]), INDEX)
        return address if concordance_page(kind, name) in known else ""

    spans: dict[str, list[Span]] = {article: [] for article in articles}
    for row in label_ids(study, mentions).itertuples():
        told = [f"{row.kind}: {row.label_en}", row.form,
                f"of the {row.object}" if isinstance(row.object, str) else "",
                "wider reading" if row.strength != "core" else ""]
        spans[row.article].append(Span(
            row.start, row.end, f"{row.kind} {row.strength}",
            ", ".join(text for text in told if isinstance(text, str) and text),
            lines_of(row.kind, apart(row.id)[0], row.article)))
    for row in label_speakers(study, speech.assign(speaker=speech["speaker"].fillna(NOBODY))
                              ).itertuples():
        spans[row.article].append(Span(
            row.start, row.end, f"voice {row.mode}", f"{row.mode}, {row.label_en}:",
            lines_of("speaker", row.speaker, row.article), first=True))
    return spans


def _lines(article: str, text: str, spans: list[Span], english: dict[tuple[str, int], str],
           rows: pd.DataFrame, tokens: pd.DataFrame) -> Iterator[dict]:
    """Each line of the page, the line break with it: what it is and its marked text."""
    blocks = defaultdict(list)
    for block in rows.itertuples():
        for line in range(block.line, block.line + 1 + text.count("\n", block.start, block.end)):
            blocks[line].append(block)
    starts, ends = tokens["start"].to_numpy(), tokens["end"].to_numpy()
    begin, spans = 0, sorted(spans)
    for number, line in enumerate(text.split("\n"), 1):
        end = min(begin + len(line) + 1, len(text))
        inside = slice(*starts.searchsorted([begin, end]))
        words = list(zip(starts[inside].tolist(), ends[inside].tolist(), strict=True))
        content = marked_text(text, begin, end, spans, [start for start, _ in words], words)
        # What became of the line, and why: it may be cut into several blocks.
        cut = blocks.get(number, [])
        reasons = dict.fromkeys((block.role, block.reason + (" (unsure)" if block.unsure else ""))
                                for block in cut)
        role = cut[0].role if cut else ""
        yield {"number": number, "anchor": line_anchor(number), "content": content,
               "english": english.get((article, number), ""), "role": role, "slug": slug(role),
               "counted": any(block.counted for block in cut),
               "why": next(iter(reasons))[1] if len(cut) == 1 else "; ".join(
                   f"{role}: {reason}" for role, reason in reasons)}
        begin = end


def _roles(lines: pd.DataFrame) -> Iterator[dict]:
    """The roles of the page with their lines and words: where the counts of roles lead."""
    of = dict(iter(lines.groupby("role")))
    for role in (*ARTICLE_ROLES, *CLUTTER_ROLES):
        if (rows := of.get(role)) is not None:
            yield {"role": role, "slug": slug(role), "counted": rows["counted"].any(),
                   "words": rows["words"].sum(), "lines": list(rows["line"])}


def _index(study: Study, shown: list[str]) -> str:
    parts = ["# The articles\n", "Each page as it was scraped, line by line, with what was set "
             "aside and why.\n"]
    if len(shown) < len(study.articles):
        parts.append(f"The first {len(shown):,} of {len(study.articles):,} articles have pages "
                     "here; `framing annotate FILE` has the lines of any other.\n")
    for group in study.groups:
        articles = study.articles[study.articles["group"] == group].fillna("")
        rows = [row | {"exact": exact(row["title"]), "address": within_site(
            reader_link(row["article"]), INDEX) if row["article"] in shown else ""}
                for row in articles.to_dict("records")]
        parts.append(raw(render("articles", group=group, anchor=group_anchor(group), rows=rows,
                                words=articles["words"].sum())))
    return "\n".join([*parts, ""])


def exact(text: str) -> str:
    """Return HTML whose text is exactly the given one, every space and control character kept."""
    return _REFERRED.sub(lambda found: f"&#{ord(found[0])};", html.escape(text))


def marked_text(text: str, begin: int, finish: int, spans: Iterable[Span],
                anchors: Iterable[int] = (), words: Sequence[tuple[int, int]] = ()) -> str:
    """Return `text[begin:finish]` as HTML with its spans marked, however they overlap.

    Every piece between two boundaries is an element with the classes of all spans over it. Each of
    `anchors`, and the start of each span, can be linked to (`c<start>`), and what has an `address`
    leads there. What a span says of itself
    stands outside the `words` (start, end), whose letters would come apart.
    """
    spans = [span for span in spans if span.start < finish and span.end > begin]
    ids = {place for place in (*anchors, *(span.start for span in spans))
           if begin <= place < finish}
    before: dict[int, list[Span]] = defaultdict(list)
    after: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        if span.said and span.first and span.start >= begin:
            before[next((start for start, end in words if start < span.start < end),
                        span.start)].append(span)
        elif span.said and not span.first and span.end <= finish:
            after[next((end for start, end in words if start < span.end < end),
                       span.end)].append(span)
    ends = {place for span in spans for place in (span.start, span.end)} | {*before, *after}
    cuts = sorted({begin, finish, *ids, *(place for place in ends if begin < place < finish)})
    parts = []
    for left, right in zip(cuts, cuts[1:], strict=False):
        over = " ".join(span.classes for span in spans if span.start <= left and span.end >= right)
        classes = dict.fromkeys(over.split())
        tag = "mark" if {"actor", "frame"} & classes.keys() else "span"
        head = (f' id="{place_anchor(left)}"' if left in ids else "") + (
            f' class="{html.escape(" ".join(classes))}"' if classes else "")
        content = exact(text[left:right])
        # The innermost of what is marked leads to its lines; the keyboard stops where it begins.
        leading = min((span for span in spans if span.address and not span.first
                       and span.start <= left and span.end >= right),
                      key=lambda span: (span.end - span.start, span), default=None)
        if leading:
            skipped = "" if leading.start == left else ' tabindex="-1"'
            content = (f'<a href="{html.escape(leading.address)}" '
                       f'title="{html.escape(leading.said)}"{skipped}>{content}</a>')
        parts += [*map(_said, before.get(left, ())),
                  f"<{tag}{head}>{content}</{tag}>" if head else content,
                  *map(_said, after.get(right, ()))]
    return "".join(parts)


def _said(span: Span) -> str:
    """What a span is, beside it: written by the style sheet, so that it is never copied along."""
    told, kind = html.escape(span.said), html.escape(span.classes.split()[0])
    tag, leads = ("a", f'href="{html.escape(span.address)}"') if span.address else (
        "span", 'role="note"')
    return (f'<{tag} class="said said-{kind}" data-said="{told}" lang="en" dir="ltr" {leads} '
            f'aria-label="{told}"></{tag}>')
