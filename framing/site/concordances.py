"""Concordance pages: what a number was counted from, line by line, each linked to its place.

A page gives what is counted, the counts and rates of the groups, and for each group its lines with
what they are told apart by (form, voice, choice, ...): that too is where numbers lead.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.claims.verdicts import Results
from analysis.measures.uncertainty import garwood
from analysis.mentions.resolve import apart, names_any
from analysis.report.markup import escaped, in_markdown, is_arabic, mixed, scrolling
from analysis.report.views import lines_of
from analysis.study.addresses import group_anchor, reader_link, within_site
from analysis.study.labels import label_speakers
from analysis.study.study import Study
from analysis.study.whole_pages import NOBODY
from framing.site.notebooks import raw
from framing.site.places import LinesPage, found_places

MOST_LINES = 300
INDEX = "concordances/index"
TITLES = {"actor": "Actors", "frame": "Frames", "choice": "What things are called",
          "speaker": "Speakers", "call": "Calls", "claim": "Claims", "term": "Terms",
          "pair": "Pairs of words", "string": "Strings on the whole page"}
PARTS = {"form": "form", "voice": "voice", "whose": "whose words", "object": "said of",
         "expression": "expression", "choice": "choice", "made": "choice and voice",
         "spoken": "form and voice",
         "call": "kind", "named": "addressee", "pair": "who on whom", "part": "part of the claim",
         "of": "part: out of", "text": "without echoes", "article": "article",
         "page": "the whole page"}
_UNTOLD = ("whose", "made", "of", "spoken", "expression", "named")


def pages(study: Study, needed: Iterable[str], results: Results | None = None) -> dict[str, str]:
    """Return concordance pages and their index as MyST Markdown, by docname.

    Actors, frames and speakers found have a page; anything else where `needed` (docnames) asks for
    it. `results` are the study's claims, where they were evaluated already.
    """
    found = dict(sorted(dict(found_places(study, needed, results)).items(),
                         key=lambda item: item[0]))
    built = {page: _page(study, page, places) for page, places in found.items()}
    return built | {INDEX: _index(study, found)}


def _title(places: LinesPage) -> str:
    return places.label_en or places.label_ar


def _page(study: Study, page: str, places: LinesPage) -> str:
    groups = study.articles[["article", "group"]]
    lines = places.lines.drop(columns="group", errors="ignore").merge(groups, on="article")
    lines = lines.sort_values(["article", "start", "end"], kind="stable", ignore_index=True)
    named = label_speakers(study, lines.assign(speaker=lines["speaker"].fillna(NOBODY)))
    lines = lines.assign(speaker_en=named["label_en"])
    name = TITLES[places.kind].removesuffix("s") if places.kind in ("actor", "frame", "term") \
        else TITLES[places.kind]
    parts = [f"# {in_markdown(_title(places))}\n"]
    also = (f' · <span lang="ar" dir="rtl">{escaped(places.label_ar)}</span>'
            if places.label_ar and places.label_en else "")
    told = "".join(f"<p>{mixed(text)}</p>" for text in places.definition)
    sections = [_section(study, page, places, group, lines[lines["group"] == group])
                for group in study.groups]
    parts.append(raw(f'<div class="lines-page">\n<p>{name}{also}</p>\n{told}\n'
                        f"{_counts(study, places, lines)}\n" + "\n".join(sections) + "\n</div>"))
    return "\n".join([*parts, ""])


def _number(places: LinesPage, lines: pd.DataFrame) -> int:
    return int(lines["words"].sum()) if places.unit == "word" else len(lines)


def _said(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _counts(study: Study, places: LinesPage, lines: pd.DataFrame) -> str:
    """The counts of the groups beside one another, with rates and their exact intervals."""
    if places.kind == "claim":
        return ""
    rows = []
    for group in study.groups:
        own = lines[(lines["group"] == group) & lines["counted"].astype(bool)]
        number, size = _number(places, own), int(study.sizes[group])
        rate = "–"
        if places.rated and size:
            low, high = (1000 * float(bound) for bound in garwood(number, size))
            rate = f"{1000 * number / size:.2f} ({low:.2f} to {high:.2f})"
        rows.append(f'<tr><th scope="row"><a href="#{group_anchor(group)}">{escaped(group)}</a>'
                    f'</th><td class="n">{number:,}</td>'
                    + (f"<td>{rate}</td>" if places.rated else "") + f"<td>{size:,}</td></tr>")
    head = f'<th scope="col">group</th><th scope="col">{places.unit}s</th>' + (
        '<th scope="col">per 1,000 words (95% interval)</th>' if places.rated else "") + (
        '<th scope="col">counted words of the group</th>')
    return _boxed("Counts of the groups", head, rows)


def _boxed(label: str, head: str, rows: list[str], kind: str = "", turned: str = "") -> str:
    return scrolling(f'<table class="{kind}"{turned}><thead><tr>{head}</tr></thead>\n'
                     f"<tbody>{chr(10).join(rows)}</tbody></table>", label)


def _section(study: Study, page: str, places: LinesPage, group: str, lines: pd.DataFrame) -> str:
    counted = lines["counted"].astype(bool)
    own = lines[counted].reset_index(drop=True)
    aside = lines[~counted].reset_index(drop=True)
    anchor = group_anchor(group)
    number = _number(places, own)
    told = _said(number, places.unit)
    if places.unit == "word":
        told += f" in {len(own):,} stretch{'' if len(own) == 1 else 'es'}"
    parts = [f'<section id="{anchor}" aria-label="{escaped(group)}">',
             f"<h2>{escaped(group)}</h2>", f"<p>{told}.</p>"]
    if len(own) > MOST_LINES:
        parts.append(f"<p>The first {MOST_LINES:,} of {len(own):,} lines are shown; "
                     "<code>framing concordance</code> writes them all.</p>")
    if len(own):
        parts.append(_kwic(study, page, places, own.head(MOST_LINES), f"{anchor}-line", group,
                           "counted"))
    if len(aside):
        parts.append(f'<h3 id="{anchor}-aside">Set aside with the rest of the page, not counted: '
                     f"{len(aside):,}</h3>")
        parts.append(_kwic(study, page, places, aside.head(MOST_LINES), f"{anchor}-aside", group,
                           "aside"))
    parts.append(_of_these(study, places, group, own, aside))
    return "\n".join([*parts, "</section>"])


def _words_begun(study: Study, lines: pd.DataFrame) -> list[int]:
    """Where the word begins that each line's node begins in: the reader marks whole words."""
    tokens = study.tables.tokens
    words = {article: own for article, own in
             tokens[tokens["article"].isin(lines["article"])].groupby("article")}
    begun = []
    for article, start in zip(lines["article"], lines["start"], strict=True):
        starts, ends = words[article]["start"].to_numpy(), words[article]["end"].to_numpy()
        last = starts.searchsorted(start, "right") - 1
        begun.append(int(starts[last]) if last >= 0 and start < ends[last] else int(start))
    return begun


def _kwic(study: Study, page: str, places: LinesPage, lines: pd.DataFrame, name: str, group: str,
          kind: str) -> str:
    shown = lines_of(study, lines)
    also = [column for column in places.parts if column not in _UNTOLD and column in lines]
    also += [] if "voice" in also or "voice" not in lines else ["voice"]
    rows = []
    begun = _words_begun(study, shown)
    for n, (line, one, start) in enumerate(zip(
            shown.to_dict("records"), lines.to_dict("records"), begun, strict=True), 1):
        place = within_site(reader_link(line["article"], start=start), page)
        said = [f"{PARTS[c]}: {one[c]}" for c in also if isinstance(one[c], str) and c != "voice"]
        if one.get("voice") and one["voice"] != "outlet":
            said.append(f"{one['voice']}: {one['speaker_en']}")
        if places.unit == "word":
            said.append(f"{_said(one['words'], 'word')}")
        about = "".join(f"<br>{mixed(text)}" for text in said)
        node = f'<a href="{place}">{escaped(line["node"])}</a>'
        english = (f'<details class="gloss" dir="ltr" lang="en"><summary>English</summary>'
                   f'{mixed(line["english"])}</details>' if line["english"] else "")
        rows.append(
            f'<tr class="{kind}" id="{name}-{n}">'
            f'<td class="before" lang="ar" dir="rtl">{escaped(line["before"])}</td>'
            f'<td class="node" lang="ar" dir="rtl">{node}</td>'
            f'<td class="after" lang="ar" dir="rtl">{escaped(line["after"])}</td>'
            f'<td class="about" lang="en" dir="ltr">{n}. <a href="{place}">'
            f'{escaped(line["article"])}, line {line["line"]}</a>, {line["role"]}{about}{english}'
            "</td></tr>")
    head = ('<th scope="col" class="before">before</th><th scope="col" class="node">node</th>'
            '<th scope="col" class="after">after</th><th scope="col">place</th>')
    label = f"Lines of {group}" + (", set aside" if kind == "aside" else "")
    return _boxed(label, head, rows, "kwic" + " stretches" * (places.unit == "word"), ' dir="rtl"')


def _of_these(study: Study, places: LinesPage, group: str, own: pd.DataFrame, aside: pd.DataFrame
              ) -> str:
    """The parts of a group's lines, each with its count and its lines: numbers lead here too."""
    anchor, rows = group_anchor(group), []
    for name in places.parts:
        values = own[name].dropna() if name in own else pd.Series(dtype=object)
        several = name in ("part", "of")
        if several:
            values = values.map(apart).explode()
        order = values.value_counts().rename_axis("value").reset_index(name="n").sort_values(
            ["n", "value"], ascending=[False, True])["value"]
        rows += [_part(places, anchor, group, {name: value}, own[
            names_any(own[name], [value]) if several else own[name] == value]) for value in order]
    if "echo" in own:
        rows.append(_part(places, anchor, group, {"text": "body"},
                          own[~own["echo"].astype(bool)]))
    articles = study.articles.loc[study.articles["group"] == group, "article"]
    if len(articles) > 1:
        rows += [_part(places, anchor, group, {"article": article}, own[own["article"] == article])
                 for article in articles if own["article"].eq(article).any()]
    if len(aside):
        rows.append(_part(places, anchor, group, {"page": "whole"}, own, aside))
        if len(articles) > 1:
            rows += [_part(places, anchor, group, {"article": article, "page": "whole"},
                           own[own["article"] == article], aside[aside["article"] == article])
                     for article in articles if aside["article"].eq(article).any()]
    if not rows:
        return ""
    head = ('<th scope="col">of these</th><th scope="col"></th>'
            f'<th scope="col">{places.unit}s</th><th scope="col">lines</th>')
    head = head.replace('<th scope="col"></th>', '<th scope="col">which</th>')
    return _boxed(f"Parts of the lines of {group}", head, rows, "of-these")


def _told(name: str, value: str, lines: pd.DataFrame) -> str:
    """How a part is read: a speaker by name, a choice by its label."""
    if name == "whose":
        voice, _, speaker = value.partition(" ")
        label = str(lines["speaker_en"].iloc[0]) if len(lines) else speaker
        return label if voice == "outlet" else f"{label}, {voice}"
    if name == "choice" and "choice_en" in lines and len(lines):
        return str(lines["choice_en"].iloc[0])
    return value


def _part(places: LinesPage, anchor: str, group: str, part: Mapping[str, str], own: pd.DataFrame,
          aside: pd.DataFrame | None = None) -> str:
    shown = own.index[own.index < MOST_LINES]
    links = [f'<a href="#{anchor}-line-{n + 1}">{n + 1}</a>' for n in shown]
    number = _number(places, own)
    if aside is not None:
        number += len(aside)
        links += [f'<a href="#{anchor}-aside-{n + 1}" aria-label="set aside, {n + 1}">'
                  f"({n + 1})</a>" for n in aside.index[aside.index < MOST_LINES]]
    name = "; ".join(PARTS[key] for key in part)
    values = "; ".join(_told(key, value, own) for key, value in part.items())
    # As a whole, or a number at its end would stand at its beginning.
    told = (f'<bdi lang="ar" dir="rtl">{escaped(values)}</bdi>' if is_arabic(values)
            else mixed(values))
    return (f'<tr id="{group_anchor(group, **part)}"><td>{name}</td><th scope="row">'
            f'{told}</th><td class="n">{number:,}</td>'
            f'<td class="which">{" ".join(links)}</td></tr>')


def _index(study: Study, found: Mapping[str, LinesPage]) -> str:
    parts = ["# Concordances\n", "The lines behind the numbers. Each leads to its place in the "
             "article; counts of the groups stand beside.\n"]
    groups = study.articles.set_index("article")["group"]
    for kind, title in TITLES.items():
        rows = []
        own = [(page, places) for page, places in found.items() if places.kind == kind]
        for page, places in sorted(own, key=lambda item: (_title(item[1]).casefold(), item[0])):
            counted = places.lines[places.lines["counted"].astype(bool)]
            of = groups.reindex(counted["article"]).to_numpy()
            cells = "".join(f'<td class="n">{_number(places, counted[of == group]):,}</td>'
                            for group in study.groups) if kind != "claim" else ""
            arabic = escaped(places.label_ar) if places.label_ar else ""
            rows.append(f'<tr><th scope="row"><a href="../{page}.html">{mixed(_title(places))}</a>'
                        f'</th><td lang="ar" dir="rtl">{arabic}</td>{cells}</tr>')
        if rows:
            head = ('<th scope="col">English</th><th scope="col">Arabic</th>'
                    + ("".join(f'<th scope="col">{escaped(group)}</th>' for group in study.groups)
                       if kind != "claim" else ""))
            parts += [f"## {title}\n", raw('<div class="lines-page">' + _boxed(
                title, head, rows) + "</div>")]
    return "\n".join([*parts, ""])
