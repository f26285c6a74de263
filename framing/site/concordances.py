"""Concordance pages: what a number was counted from, line by line, each linked to its place.

A page gives what is counted, the counts and rates of the groups, and for each group its lines with
what they are told apart by (form, voice, choice, ...): that too is where numbers lead.
"""

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from analysis.addresses import group_anchor, reader_link, within_site
from analysis.claims.verdicts import Results
from analysis.measures.uncertainty import garwood
from analysis.mentions.resolve import apart
from analysis.report.display import in_markdown
from analysis.report.lines import lines_of
from analysis.study.labels import label_speakers
from analysis.study.study import Study
from analysis.study.whole_pages import NOBODY
from framing.pages import raw, render
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
    found = dict(sorted(dict(found_places(study, needed, results)).items()))
    built = {page: _page(study, page, places) for page, places in found.items()}
    return built | {INDEX: _index(study, found)}


def _title(places: LinesPage) -> str:
    return places.label_en or places.label_ar


def _page(study: Study, page: str, places: LinesPage) -> str:
    groups = study.articles[["article", "group"]]
    lines = places.lines.drop(columns="group", errors="ignore").merge(groups, on="article")
    lines = lines.sort_values(["article", "start", "end"], kind="stable", ignore_index=True)
    named = label_speakers(study, lines.assign(speaker=lines["speaker"].fillna(NOBODY)))
    lines = lines.assign(speaker_en=named["label_en"], counted=lines["counted"].astype(bool))
    title = TITLES[places.kind]
    content = render(
        "lines", **places._asdict() | {
            "kind": title.removesuffix("s") if places.kind in ("actor", "frame", "term") else title,
            "counts": [] if places.kind == "claim" else list(_counts(study, places, lines)),
            "most": MOST_LINES,
            "sections": [_section(study, page, places, group, lines[lines["group"] == group])
                         for group in study.groups]})
    return f"# {in_markdown(_title(places))}\n\n{raw(content)}\n"


def _number(places: LinesPage, lines: pd.DataFrame) -> int:
    return int(lines["words"].sum()) if places.unit == "word" else len(lines)


def _said(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _counts(study: Study, places: LinesPage, lines: pd.DataFrame) -> Iterator[dict]:
    """The counts of the groups beside one another, with rates and their exact intervals."""
    for group in study.groups:
        number = _number(places, lines[(lines["group"] == group) & lines["counted"]])
        size, rate = int(study.sizes[group]), "–"
        if places.rated and size:
            low, high = (1000 * float(bound) for bound in garwood(number, size))
            rate = f"{1000 * number / size:.2f} ({low:.2f} to {high:.2f})"
        yield {"group": group, "anchor": group_anchor(group), "number": number, "rate": rate,
               "size": size}


def _section(study: Study, page: str, places: LinesPage, group: str, lines: pd.DataFrame) -> dict:
    counted = lines[lines["counted"]].reset_index(drop=True)
    aside = lines[~lines["counted"]].reset_index(drop=True)
    number = _said(_number(places, counted), places.unit)
    if places.unit == "word":
        number += f" in {len(counted):,} stretch{'' if len(counted) == 1 else 'es'}"
    return {"group": group, "anchor": group_anchor(group), "number": number,
            "all": len(counted), "lines": _kwic(study, page, places, counted.head(MOST_LINES)),
            "all_aside": len(aside), "aside": _kwic(study, page, places, aside.head(MOST_LINES)),
            "parts": list(_parts(study, places, group, counted, aside))}


def _words_begun(study: Study, lines: pd.DataFrame) -> list[int]:
    """Where the word begins that each line's node begins in: the reader marks whole words."""
    tokens = study.tables.tokens
    words = dict(list(tokens[tokens["article"].isin(lines["article"])].groupby("article")))
    begun = []
    for article, start in zip(lines["article"], lines["start"], strict=True):
        starts, ends = words[article]["start"].to_numpy(), words[article]["end"].to_numpy()
        last = starts.searchsorted(start, "right") - 1
        begun.append(int(starts[last]) if last >= 0 and start < ends[last] else int(start))
    return begun


def _kwic(study: Study, page: str, places: LinesPage, lines: pd.DataFrame) -> list[dict]:
    if lines.empty:
        return []
    shown = lines_of(study, lines)
    also = [name for name in places.parts if name in lines and name not in (*_UNTOLD, "voice")]
    rows = []
    for line, row, start in zip(shown.to_dict("records"), lines.to_dict("records"),
                                _words_begun(study, shown), strict=True):
        said = [f"{PARTS[name]}: {row[name]}" for name in also if isinstance(row[name], str)]
        if row.get("voice") and row["voice"] != "outlet":
            said.append(f"{row['voice']}: {row['speaker_en']}")
        if places.unit == "word":
            said.append(_said(row["words"], "word"))
        rows.append(line | {"said": said, "place": within_site(
            reader_link(line["article"], start=start), page)})
    return rows


def _parts(study: Study, places: LinesPage, group: str, counted: pd.DataFrame, aside: pd.DataFrame
           ) -> Iterator[dict]:
    """The parts of a group's lines, each with its count and its lines: numbers lead here too."""
    def part(asked: Mapping[str, str], lines: pd.DataFrame,
             beside: pd.DataFrame | None = None) -> dict:
        beside = aside.head(0) if beside is None else beside
        return {"anchor": group_anchor(group, **asked),
                "name": "; ".join(PARTS[name] for name in asked),
                "value": "; ".join(_value(name, value, lines) for name, value in asked.items()),
                "number": _number(places, lines) + len(beside),
                "lines": [n + 1 for n in lines.index if n < MOST_LINES],
                "aside": [n + 1 for n in beside.index if n < MOST_LINES]}

    for name in (name for name in places.parts if name in counted):
        # What several parts of a claim count has the numbers of them all.
        values = counted[name].dropna().astype(str)
        values = values.map(apart).explode() if name in ("part", "of") else values
        order = values.value_counts().rename_axis("value").reset_index(name="n").sort_values(
            ["n", "value"], ascending=[False, True])["value"]
        yield from (part({name: value}, counted.loc[values.index[values == value].unique()])
                    for value in order)
    if "echo" in counted:
        yield part({"text": "body"}, counted[~counted["echo"].astype(bool)])
    articles = study.articles.loc[study.articles["group"] == group, "article"]
    by_article = list(articles) if len(articles) > 1 else []

    def of(lines: pd.DataFrame, article: str) -> pd.DataFrame:
        return lines[lines["article"] == article]

    yield from (part({"article": article}, of(counted, article)) for article in by_article
                if len(of(counted, article)))
    if len(aside):
        yield part({"page": "whole"}, counted, aside)
        yield from (part({"article": article, "page": "whole"}, of(counted, article),
                         of(aside, article)) for article in by_article if len(of(aside, article)))


def _value(name: str, value: str, lines: pd.DataFrame) -> str:
    """How a part is read: a speaker by name, a choice by its label."""
    if name == "whose":
        voice, _, speaker = value.partition(" ")
        label = str(lines["speaker_en"].iloc[0]) if len(lines) else speaker
        return label if voice == "outlet" else f"{label}, {voice}"
    if name == "choice" and "choice_en" in lines and len(lines):
        return str(lines["choice_en"].iloc[0])
    return value


def _index(study: Study, found: Mapping[str, LinesPage]) -> str:
    groups = study.articles.set_index("article")["group"]
    parts = ["# Concordances\n", "The lines behind the numbers. Each leads to its place in the "
             "article; counts of the groups stand beside.\n"]
    for kind, title in TITLES.items():
        rows, shown = [], [] if kind == "claim" else study.groups
        for page, places in sorted(((page, places) for page, places in found.items()
                                    if places.kind == kind),
                                   key=lambda item: (_title(item[1]).casefold(), item[0])):
            counted = places.lines[places.lines["counted"].astype(bool)]
            of = groups.reindex(counted["article"]).to_numpy()
            rows.append({"page": page, "title": _title(places), "arabic": places.label_ar,
                         "numbers": [_number(places, counted[of == group]) for group in shown]})
        if rows:
            parts += [f"## {title}\n", raw(render("concordances", title=title, groups=shown,
                                                  rows=rows))]
    return "\n".join([*parts, ""])
