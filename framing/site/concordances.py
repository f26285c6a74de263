"""Concordance pages: what a number was counted from, line by line, each linked to its place.

For each group too by what its lines are told apart (form, voice, ...): there too numbers lead.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.addresses import concordance_page, group_anchor, reader_link, within_site
from analysis.claims.universes import Counter, default_universe
from analysis.claims.verdicts import Results, evaluate
from analysis.lexicon.referents import load_referents
from analysis.measures.uncertainty import garwood
from analysis.mentions.ids import apart
from analysis.report.lines import lines_of
from analysis.study.labels import label_speakers, read_beside
from analysis.study.places import PAGES, PARTS, Places, stretches
from analysis.study.study import Study, surface
from analysis.study.whole_pages import NOBODY, OUTLET, named_speaker
from analysis.text.terms import Term, parse_terms
from framing.pages import heading, raw, render
from framing.site import WORDS

MOST_LINES = 300
INDEX = "concordances/index"
PLACE = ["article", "start", "end"]
TITLES, ONE, NAMES, DEFINITIONS = WORDS["concordances"].values()
_UNTOLD = {"whose", "made", "of", "spoken", "expression", "named", "voice"}


class LinesPage(NamedTuple):
    """A page: titles, what is counted, its lines, the columns that they are told apart by.

    Each line counts once, of the `unit` word as often as its column `words` says. `rated` says
    whether counts are also given per 1,000 words.
    """

    kind: str
    label_en: str
    label_ar: str
    definition: list[str]
    lines: pd.DataFrame
    parts: tuple[str, ...]
    unit: str = "place"
    rated: bool = True

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.label_en or self.label_ar

    @property
    def heading(self) -> str:
        """What stands above the page: what is counted, in both languages, and what it is."""
        labels = dict.fromkeys(filter(None, (self.label_ar, self.label_en)))
        return heading(*labels, ONE[self.kind])

    def number(self, lines: pd.DataFrame) -> int:
        """How many some of its lines count."""
        return int(lines["words"].sum()) if self.unit == "word" else len(lines)


def pages(study: Study, needed: Iterable[str], results: Results | None = None) -> dict[str, str]:
    """Return concordance pages and their index: of actors, frames and speakers, and as `needed`.
    """
    needed = set(needed)
    found = dict(_actors_and_frames(study)) | dict(_speakers(study)) | dict(_calls(study, needed))
    for kind, name, asked, *labels in _named(study, needed):
        page = concordance_page(kind, name)
        if page in needed and (len(places := study.find(**asked)) or kind != "choice"):
            definition = DEFINITIONS[kind].format(study.settings.terms.conflation)
            unit = ("expression", False) if kind == "choice" else ()
            if kind == "pair":
                # What is counted may be folded: the commonest way in which it is written.
                labels[1] = pd.Series(surface(study, places.spans)).mode()[0]
            found[page] = _lines_page(places, *labels, [definition], *unit)
    if any(page.startswith("concordances/claim-") for page in needed):
        found |= _claims(study, needed, results or evaluate(study))
    found = dict(sorted(found.items()))
    return {name: _page(study, name, page) for name, page in found.items()} | {
        INDEX: _index(study, found)}


def known_pages(study: Study) -> set[str]:
    """Return the docnames of the actors, frames and speakers that always have a page."""
    ids = study.find(whole_page=True).spans[["kind", "id"]].drop_duplicates()
    speakers = named_speaker(study.words).unique()
    return {*(concordance_page(kind, name) for kind, name in ids.itertuples(index=False)),
            *(concordance_page("speaker", name) for name in speakers)}


def _lines_page(places: Places, label_en: str, label_ar: str, definition: list[str],
                unit: str = "place", rated: bool = True) -> LinesPage:
    kind = PAGES.get(places.kind, places.kind)
    lines = places.spans.assign(**places.parts())
    return LinesPage(kind, label_en, label_ar, definition, lines, tuple(PARTS.get(kind, ())), unit,
                     rated)


Found = Iterator[tuple[str, LinesPage]]


def _actors_and_frames(study: Study) -> Found:
    every = study.find(whole_page=True)
    for (kind, name), spans in every.spans.groupby(["kind", "id"], sort=True):
        entry = getattr(study.lexicon, f"{kind}s").get(name)
        definition = [entry.definition] if entry else []
        if kind == "frame" and entry:
            definition.append(f"Functions: {', '.join(entry.functions)} (Entman 1993).")
        labels = (entry.label_en, entry.label_ar) if entry else (name, name)
        yield concordance_page(kind, name), _lines_page(
            replace(every, kind=kind, name=name, spans=spans), *labels, definition, "mention")


def _speakers(study: Study) -> Found:
    lines = label_speakers(study, stretches(study.whole_pages))
    for speaker, spans in lines.groupby("speaker", sort=True):
        labels = spans.iloc[0][["label_en", "label_ar"]]
        places = Places(study, spans.drop(columns=["label_en", "label_ar"]), "speaker", speaker)
        yield concordance_page("speaker", speaker), _lines_page(
            places, *labels, ["Words that stand in nobody's reported or quoted words."
                              if speaker == OUTLET else
                              "Words in reported clauses and between quotation marks."],
            "word", False)


def _named(study: Study, needed: set[str]) -> Iterator[tuple[str, str, dict, str, str]]:
    """What a page may be asked for: its kind and name, how it is found, what it is called."""
    labels, focus = study.term_labels, study.settings.focus
    terms = {key: Term(labels["stem"].get(key, key), (key,), (False,))
             for key in study.tables.vocabulary["key"].unique()}
    checked = read_beside(study, "check_terms.csv", ["term", "with_article", "english"])
    if typed := list(dict.fromkeys([*focus.terms, *focus.company, *checked.get("term", [])])):
        terms |= {" ".join(term.keys): term for term in parse_terms(
            typed, study.lexicon, study.settings.terms.conflation)}
    for name, term in terms.items():
        gloss = labels["gloss"].get(name) if len(term.keys) == 1 else ""
        yield ("term", name, {"term": term, "whole_page": True},
               gloss if isinstance(gloss, str) else "", term.typed)
    if any(page.startswith("concordances/pair-") for page in needed):
        for pair in study.whole_pages.runs(2)["ngram"].unique():
            yield "pair", pair, {"pair": pair}, "", pair
    for row in checked.to_dict("records"):
        for text in filter(None, (row["term"], row["with_article"])):
            yield "string", text, {"string": text, "whole_page": True}, row["english"], text
    for name, referent in load_referents(study.lexicon).items():
        yield "choice", name, {"referent": name}, referent.label_en, referent.label_ar


def _calls(study: Study, needed: set[str]) -> Found:
    page, calls = concordance_page("call", "all"), study.calls
    if page in needed and len(calls):
        named = calls["kind"].eq("call_for") & calls["addressee"].notna()
        lines = calls.drop(columns=["group", "english"]).assign(
            named=np.where(named, "named", None), speaker=named_speaker(calls),
            pair=(calls["caller_en"] + " " + calls["addressee_en"]).where(named))
        yield page, LinesPage("call", "Calls, declared support and questions", "الدعوات",
                              ["Who calls on whom to do what; in bold the words of the call."],
                              lines.rename(columns={"kind": "call"}), ("call", "named", "pair"),
                              "call", False)


def _claims(study: Study, needed: set[str], results: Results) -> Found:
    def joined(values: pd.Series) -> str | None:
        return "+".join(sorted(values.dropna().unique())) or None

    labels = results.parts.set_index(["id", "part"])["label_en"]
    counter, default = Counter(study, results.source.terms), default_universe(study)
    for claim in results.source.claims.values():
        page = concordance_page("claim", claim.id)
        if page not in needed:
            continue
        counted = results.lines[results.lines["id"] == claim.id]
        tables = []
        for number, part in enumerate(claim.all_parts):
            lines = counted[counted["part"] == number]
            articles = lines["article"].unique() if len(lines) else study.texts
            units = counter.counted(part, default._replace(page="whole"))
            aside = units[~units["counted"] & units["hit"] & units["article"].isin(articles)]
            tables += [lines.assign(counted=True, part=number),
                       aside[[*PLACE, "hit", "voice", "speaker"]].assign(counted=False,
                                                                         part=number)]
        lines = pd.concat(tables, ignore_index=True)
        number = (lines["part"] + 1).astype(str)
        lines = lines.assign(of=number, part=number.where(lines["hit"].astype(bool)),
                             speaker=named_speaker(lines))
        # A row a place: what several parts count stands once, with the numbers of them all.
        lines = lines.groupby([*PLACE, "counted"], sort=True).agg(
            {"part": joined, "of": joined, "voice": "first", "speaker": "first"}).reset_index()
        at, inside = study.whole_pages.at_words(lines), study.whole_pages.in_words(lines)
        yield page, LinesPage(
            "claim", claim.text_en.removesuffix("."), "",
            [f"Part {n + 1}: {labels[claim.id, n]}." for n in range(len(claim.all_parts))],
            lines.assign(echo=at["echo"] & inside), ("part", "of"), "place", False)


def _page(study: Study, name: str, page: LinesPage) -> str:
    groups = study.articles[["article", "group"]]
    lines = page.lines.drop(columns="group", errors="ignore").merge(groups, on="article")
    lines = lines.sort_values(PLACE, kind="stable", ignore_index=True)
    named = label_speakers(study, lines.assign(speaker=lines["speaker"].fillna(NOBODY)))
    lines = lines.assign(speaker_en=named["label_en"], counted=lines["counted"].astype(bool))
    counts, sections = [], []
    for group in study.groups:
        of = lines[lines["group"] == group]
        counted, aside = (of[of["counted"] == kept].reset_index(drop=True)
                          for kept in (True, False))
        number, size, rate = page.number(counted), int(study.sizes[group]), "–"
        if page.rated and size:
            low, high = (1000 * float(bound) for bound in garwood(number, size))
            rate = f"{1000 * number / size:.2f} ({low:.2f} to {high:.2f})"
        head = {"group": group, "anchor": group_anchor(group), "number": number}
        counts.append({**head, "rate": rate, "size": size})
        sections.append({
            **head, "all": len(counted), "all_aside": len(aside),
            "lines": _kwic(study, name, page, counted.head(MOST_LINES)),
            "aside": _kwic(study, name, page, aside.head(MOST_LINES)),
            "parts": list(_parts(study, page, group, counted, aside))})
    content = render(
        "lines", **page._asdict() | {
            "counts": [] if page.kind == "claim" else counts, "most": MOST_LINES,
            "sections": sections})
    return f"{page.heading}\n\n{raw(content)}\n"


def _kwic(study: Study, name: str, page: LinesPage, lines: pd.DataFrame) -> list[dict]:
    if lines.empty:
        return []
    shown, whole = lines_of(study, lines), study.whole_pages
    # Where the word begins that each line's node begins in: the reader marks whole words.
    words = whole.words["start"].to_numpy()[whole.word_rows(shown["article"], shown["start"])]
    begun = shown["start"].where(~whole.in_words(shown), np.minimum(words, shown["start"]))
    also = [part for part in page.parts if part in lines and part not in _UNTOLD]
    rows = []
    for line, row, start in zip(shown.to_dict("records"), lines.to_dict("records"),
                                begun.tolist(), strict=True):
        said = [f"{NAMES[part]}: {row[part]}" for part in also if isinstance(row[part], str)]
        if row.get("voice") and row["voice"] != "outlet":
            said.append(f"{row['voice']}: {row['speaker_en']}")
        if page.unit == "word":
            said.append(f"{row['words']:,} word{'' if row['words'] == 1 else 's'}")
        rows.append(line | {"said": said, "place": within_site(
            reader_link(line["article"], start=start), name)})
    return rows


def _parts(study: Study, page: LinesPage, group: str, counted: pd.DataFrame, aside: pd.DataFrame
           ) -> Iterator[dict]:
    """The parts of a group's lines, each with its count and its lines: numbers lead here too."""
    none = aside.head(0)

    def read(name: str, value: str, lines: pd.DataFrame) -> str:
        # A speaker by name, a choice by its label.
        if name == "whose":
            voice, _, speaker = value.partition(" ")
            label = str(lines["speaker_en"].iloc[0]) if len(lines) else speaker
            return label if voice == "outlet" else f"{label}, {voice}"
        return (str(lines["choice_en"].iloc[0])
                if name == "choice" and "choice_en" in lines and len(lines) else value)

    def part(lines: pd.DataFrame, beside: pd.DataFrame = none, **asked: str) -> dict:
        return {"anchor": group_anchor(group, **asked),
                "name": "; ".join(NAMES[name] for name in asked),
                "value": "; ".join(read(name, value, lines) for name, value in asked.items()),
                "number": page.number(lines) + len(beside),
                "lines": [n + 1 for n in lines.index if n < MOST_LINES],
                "aside": [n + 1 for n in beside.index if n < MOST_LINES]}

    for name in (name for name in page.parts if name in counted):
        values = counted[name].dropna().astype(str)
        if name in ("part", "of"):
            # What several parts of a claim count has the numbers of them all.
            values = values.map(apart).explode()
        for value, _ in sorted(values.value_counts().items(), key=lambda some: (-some[1], some[0])):
            yield part(counted.loc[values.index[values == value].unique()], **{name: value})
    if "echo" in counted:
        yield part(counted[~counted["echo"].astype(bool)], text="body")
    articles = study.articles.loc[study.articles["group"] == group, "article"]
    of, beside_of = (dict(iter(lines.groupby("article"))) if len(articles) > 1 else {}
                     for lines in (counted, aside))
    for article in filter(of.__contains__, articles):
        yield part(of[article], article=article)
    if len(aside):
        yield part(counted, aside, page="whole")
    for article in filter(beside_of.__contains__, articles):
        yield part(of.get(article, none), beside_of[article], article=article, page="whole")


def _index(study: Study, found: dict[str, LinesPage]) -> str:
    parts = ["# Concordances\n", "The lines behind the numbers. Each leads to its place in the "
             "article; counts of the groups stand beside.\n"]
    groups = study.articles.set_index("article")["group"]
    for kind, title in TITLES.items():
        rows, shown = [], [] if kind == "claim" else study.groups
        for name, page in sorted(found.items(), key=lambda item: item[1].title.casefold()):
            if page.kind == kind:
                counted = page.lines[page.lines["counted"].astype(bool)]
                of = groups.reindex(counted["article"]).to_numpy()
                rows.append({"page": name, "title": page.title, "arabic": page.label_ar,
                             "numbers": [page.number(counted[of == group]) for group in shown]})
        if rows:
            parts += [f"## {title}\n", raw(render("concordances", title=title, groups=shown,
                                                  rows=rows))]
    return "\n".join([*parts, ""])
