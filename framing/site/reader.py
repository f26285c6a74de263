"""The article reader: each page as it was scraped, its blocks by role, its layers on and off.

The text of the lines together is exactly the text of the article. Nothing of it is Markdown here:
it stands escaped in HTML. The layers are checkboxes and style sheets, without a script.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.addresses import (
    articles_link,
    concordance_link,
    concordance_page,
    group_anchor,
    line_anchor,
    reader_link,
    reader_page,
    slug,
    within_site,
)
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES
from analysis.report.articles import page_lines
from analysis.report.display import in_markdown
from analysis.study.labels import label_ids, label_speakers, translations
from analysis.study.study import Study
from analysis.study.whole_pages import NOBODY
from framing.pages import raw, render
from framing.site.places import known_pages
from framing.site.spans import Span, exact, marked_text

MOST_PAGES = 500
INDEX = "articles/index"
LAYERS = {"roles": "Roles of lines", "actors": "Actors", "frames": "Frames",
          "voices": "Voices (who speaks)", "labels": "Say beside each mark what it is"}
OFF = {"labels"}
FACTS = {"outlet": "Outlet", "date": "Date", "genre": "Genre", "translated_from": "Translated from",
         "url": "Address", "retrieved": "Retrieved", "rights": "Rights"}


def pages(study: Study, most: int = MOST_PAGES) -> dict[str, str]:
    """Return a page for each article and `articles/index`, as MyST Markdown by docname.

    Of more than `most` articles the first of the list have pages; the index says so.
    """
    shown = list(study.articles["article"][:most])
    marks, english = _marks(study, shown), _by_line(translations(study))
    found = {reader_page(article): _page(study, article, marks.get(article, []), english)
             for article in shown}
    return found | {INDEX: _index(study, shown)}


def _by_line(table: pd.DataFrame) -> dict[tuple[str, int], str]:
    return {(row.article, row.line): row.english for row in table.itertuples() if row.english}


def _marks(study: Study, articles: list[str]) -> dict[str, list[Span]]:
    """Return the spans of actors, frames and speech in each article, with what they are."""
    mentions = study.tables.mentions
    mentions = label_ids(study, mentions[mentions["article"].isin(articles)])
    speech = study.tables.quotations
    speech = speech[speech["article"].isin(articles)]
    speech = label_speakers(study, speech.assign(speaker=speech["speaker"].fillna(NOBODY)))
    groups = study.articles.set_index("article")["group"]
    known = known_pages(study)

    def lines_of(kind: str, name: str, article: str) -> str:
        if concordance_page(kind, name) not in known:
            return ""
        return _inside(concordance_link(kind, name, groups[article]))

    spans: dict[str, list[Span]] = {}
    for row in mentions.itertuples():
        told = [f"{row.kind}: {row.label_en}", row.form,
                f"of the {row.object}" if isinstance(row.object, str) else "",
                "wider reading" if row.strength != "core" else ""]
        spans.setdefault(row.article, []).append(Span(
            row.start, row.end, f"{row.kind} {row.strength}",
            ", ".join(text for text in told if isinstance(text, str) and text),
            lines_of(row.kind, row.id.split("+")[0], row.article)))
    for row in speech.itertuples():
        spans.setdefault(row.article, []).append(Span(
            row.start, row.end, f"voice {row.mode}", f"{row.mode}, {row.label_en}:",
            lines_of("speaker", row.speaker, row.article), first=True))
    return spans


def _inside(address: str) -> str:
    return within_site(address, INDEX)


def _page(study: Study, article: str, spans: list[Span],
          english: Mapping[tuple[str, int], str]) -> str:
    row = study.articles.set_index("article").loc[article].fillna("")
    facts = {name: str(row[column]) for column, name in FACTS.items() if row[column]}
    head = render("facts", title=row["title"], group=row["group"], words=row["words"], facts=facts,
                  address=_inside(articles_link(row["group"])))
    sheet = render("reader", layers=LAYERS, off=OFF, roles=list(_roles(study, article)),
                   lines=list(_lines(study, article, spans, english)))
    return f"# {in_markdown(article)}\n\n{raw(head)}\n{raw(sheet)}\n"


def _lines(study: Study, article: str, spans: list[Span],
           english: Mapping[tuple[str, int], str]) -> Iterator[dict]:
    """Each line of the page, the line break with it: what it is and its marked text."""
    text, tables = study.texts[article], study.tables
    blocks = {line: list(rows.itertuples()) for line, rows in
              tables.blocks[tables.blocks["article"] == article].groupby("line")}
    tokens = tables.tokens[tables.tokens["article"] == article]
    words = list(zip(tokens["start"], tokens["end"], strict=True))
    begin, word, spans = 0, 0, sorted(spans)
    for number, line in enumerate(text.split("\n"), 1):
        end, first = min(begin + len(line) + 1, len(text)), word
        while word < len(words) and words[word][0] < end:
            word += 1
        inside = words[first:word]
        content = marked_text(text, begin, end, [span for span in spans if span.start < end
                                                 and span.end > begin],
                              [start for start, _ in inside], inside)
        yield {"number": number, "anchor": line_anchor(number), "content": content,
               "english": english.get((article, number), ""), **_role(blocks.get(number, []))}
        begin = end


def _role(blocks: list) -> dict:
    """What became of a line, and why: a line may be cut into several blocks."""
    if not blocks:
        return {"role": ""}
    reasons = dict.fromkeys((block.role, block.reason + (" (unsure)" if block.unsure else ""))
                            for block in blocks)
    return {"role": blocks[0].role, "slug": slug(blocks[0].role),
            "counted": any(block.counted for block in blocks),
            "why": next(iter(reasons))[1] if len(blocks) == 1 else "; ".join(
                f"{role}: {reason}" for role, reason in reasons)}


def _roles(study: Study, article: str) -> Iterator[dict]:
    """The roles of the page with their lines and words: where the counts of roles lead."""
    lines = page_lines(study, article)
    for role in (*ARTICLE_ROLES, *CLUTTER_ROLES):
        if len(rows := lines[lines["role"] == role]):
            yield {"role": role, "slug": slug(role), "counted": rows["counted"].any(),
                   "words": rows["words"].sum(), "lines": list(rows["line"])}


def _index(study: Study, shown: list[str]) -> str:
    parts = ["# The articles\n", "Each page as it was scraped, line by line, with what was set "
             "aside and why.\n"]
    if len(shown) < len(study.articles):
        parts.append(f"The first {len(shown):,} of {len(study.articles):,} articles have pages "
                     "here; `framing annotate FILE` has the lines of any other.\n")
    known = set(shown)
    for group in study.groups:
        articles = study.articles[study.articles["group"] == group].fillna("")
        rows = [row | {"exact": exact(row["title"]), "address": _inside(reader_link(row["article"]))
                       if row["article"] in known else ""} for row in articles.to_dict("records")]
        parts.append(raw(render("articles", group=group, anchor=group_anchor(group), rows=rows,
                                words=articles["words"].sum())))
    return "\n".join([*parts, ""])
