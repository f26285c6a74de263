"""The article reader: each page as it was scraped, its blocks by role, its layers on and off.

The text of the lines together is exactly the text of the article. Nothing of it is Markdown here:
it stands escaped in HTML. The layers are checkboxes and style sheets, without a script.
"""

import html
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.pages.roles import ARTICLE_ROLES, CLUTTER_ROLES
from analysis.report.markup import escaped, in_markdown, mixed, scrolling
from analysis.report.views import page_lines
from analysis.study.addresses import (
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
from analysis.study.beside import translations
from analysis.study.labels import label_ids, label_speakers
from analysis.study.study import Study
from analysis.study.whole_pages import NOBODY
from framing.site.notebooks import raw
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
    row = study.articles.set_index("article").loc[article]
    blocks = study.tables.blocks
    blocks = blocks[blocks["article"] == article]
    tokens = study.tables.tokens
    tokens = tokens[tokens["article"] == article]
    words = list(zip(tokens["start"], tokens["end"], strict=True))
    lines = _lines(study.texts[article], blocks, words, spans)
    body = "\n".join(_line(study.texts[article], *line, english.get((article, line[0]), ""))
                     for line in lines)
    facts = "".join(f"<div><dt>{told}</dt><dd>{mixed(str(row[name]))}</dd></div>"
                    for name, told in FACTS.items() if isinstance(row[name], str) and row[name])
    title = (f'<p class="article-title" lang="ar" dir="auto">{escaped(row["title"])}</p>'
             if isinstance(row["title"], str) else "")
    group = _inside(articles_link(row["group"]))
    return "\n".join([
        f"# {in_markdown(article)}\n",
        raw(f'{title}\n<dl class="facts"><div><dt>Group</dt><dd><a href="{group}">'
               f'{escaped(row["group"])}</a></dd></div><div><dt>Counted words</dt>'
               f'<dd>{row["words"]:,}</dd></div>{facts}</dl>'),
        raw(f'<div class="reader">\n{_layers()}\n{_roles(study, article)}\n'
               f'<div class="sheet" lang="ar" dir="rtl">\n{body}\n</div>\n</div>'), ""])


def _lines(text: str, blocks: pd.DataFrame, words: list[tuple[int, int]], spans: list[Span]
           ) -> Iterator[tuple[int, int, int, list, list[Span], list[tuple[int, int]]]]:
    """For each line its number, start, end, blocks, spans and words; its end is that of the page's
    line, the line break with it."""
    by_line: dict[int, list] = {}
    for block in blocks.itertuples():
        by_line.setdefault(block.line, []).append(block)
    begin, word = 0, 0
    spans = sorted(spans)
    for number, line in enumerate(text.split("\n"), 1):
        end = min(begin + len(line) + 1, len(text))
        first = word
        while word < len(words) and words[word][0] < end:
            word += 1
        own = [span for span in spans if span.start < end and span.end > begin]
        yield number, begin, end, by_line.get(number, []), own, words[first:word]
        begin = end


def _line(text: str, number: int, begin: int, end: int, blocks: list, spans: list[Span],
          words: list[tuple[int, int]], english: str) -> str:
    content = marked_text(text, begin, end, spans, [start for start, _ in words], words)
    anchor = line_anchor(number)
    if not blocks:
        return f'<div class="line empty" id="{anchor}"><span class="text">{content}</span></div>'
    role = blocks[0].role
    counted = any(block.counted for block in blocks)
    why = "; ".join(dict.fromkeys(
        f"{block.role}: {block.reason}" + (" (unsure)" if block.unsure else "")
        for block in blocks))
    also = "" if counted else ", set aside"
    told = (f'<details class="why" lang="en" dir="ltr"><summary>{html.escape(role)}{also}</summary>'
            f"<span>This line {mixed(why.partition(': ')[2] if len(blocks) == 1 else why)}"
            "</span></details>")
    gloss = (f'<details class="gloss" lang="en" dir="ltr"><summary>English</summary><span>'
             f"{mixed(english)}</span></details>" if english else "")
    kind = "counted" if counted else "aside"
    return (f'<div class="line {kind} role-{slug(role)}" id="{anchor}"><div class="margin">'
            f'<a class="number" href="#{anchor}" aria-label="Line {number}">{number}</a>{told}'
            f'</div><div class="reading"><span class="text">{content}</span>{gloss}</div></div>')


def _layers() -> str:
    boxes = "".join(
        f'<label class="key-{name}"><input type="checkbox" id="layer-{name}"'
        f'{"" if name in OFF else " checked"}> {told}</label>' for name, told in LAYERS.items())
    return (f'<fieldset class="layers"><legend>Layers</legend>{boxes}'
            '<p class="legend">Marked: <mark class="actor">an actor</mark>, '
            '<mark class="frame">a frame</mark>, <span class="voice direct">a direct quotation'
            '</span>, <span class="voice indirect">reported speech</span>. Greyed lines were set '
            "aside and are not counted; a line's role opens to say why.</p></fieldset>")


def _roles(study: Study, article: str) -> str:
    """The roles of the page with their lines and words: where the counts of roles lead."""
    lines = page_lines(study, article)
    rows = []
    for role in (*ARTICLE_ROLES, *CLUTTER_ROLES):
        own = lines[lines["role"] == role]
        if len(own):
            numbers = " ".join(f'<a href="#{line_anchor(n)}">{n}</a>' for n in own["line"])
            counted = "counted" if own["counted"].any() else "set aside"
            rows.append(f'<tr id="role-{slug(role)}" class="role-{slug(role)}"><th scope="row">'
                        f"{role}</th><td>{counted}</td><td>{len(own):,}</td>"
                        f'<td>{own["words"].sum():,}</td><td class="numbers">{numbers}</td></tr>')
    table = ('<table><thead><tr><th scope="col">role</th><th scope="col">counted</th>'
             '<th scope="col">lines</th><th scope="col">words</th><th scope="col">which</th></tr>'
             f'</thead><tbody>{"".join(rows)}</tbody></table>')
    return ('<details class="roles"><summary>Lines by role</summary>'
            f'{scrolling(table, "Lines by role")}</details>')


def _index(study: Study, shown: list[str]) -> str:
    parts = ["# The articles\n", "Each page as it was scraped, line by line, with what was set "
             "aside and why.\n"]
    if len(shown) < len(study.articles):
        parts.append(f"The first {len(shown):,} of {len(study.articles):,} articles have pages "
                     "here; `framing annotate FILE` has the lines of any other.\n")
    known = set(shown)
    for group in study.groups:
        own = study.articles[study.articles["group"] == group].fillna(
            {"title": "", "outlet": "", "date": ""})
        rows = "".join(_listed(row, row.article in known) for row in own.itertuples())
        table = ('<table><thead><tr><th scope="col">article</th><th scope="col">title</th>'
                 '<th scope="col">outlet</th><th scope="col">date</th>'
                 '<th scope="col">counted words</th></tr></thead>'
                 f"<tbody>{rows}</tbody></table>")
        parts.append(raw(
            f'<section id="{group_anchor(group)}" class="articles"><h2>{escaped(group)}</h2>'
            f'<p>{len(own):,} article{"s" * (len(own) != 1)}, {own["words"].sum():,} counted '
            f'words.</p>{scrolling(table, f"Articles of {group}")}</section>'))
    return "\n".join([*parts, ""])


def _listed(row, has_page: bool) -> str:
    name = escaped(row.article)
    if has_page:
        name = f'<a href="{_inside(reader_link(row.article))}">{name}</a>'
    title = f'<span lang="ar" dir="auto">{exact(row.title or "")}</span>'
    return (f'<tr><th scope="row">{name}</th><td>{title}</td><td>{mixed(row.outlet or "")}</td>'
            f'<td>{escaped(row.date or "")}</td><td class="n">{row.words:,}</td></tr>')
