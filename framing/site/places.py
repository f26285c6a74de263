"""The lines behind each number: for every concordance page what is counted, and its places."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.addresses import concordance_page
from analysis.claims.universes import Counter, default_universe
from analysis.claims.verdicts import Results, evaluate
from analysis.lexicon.schema import load_referents
from analysis.study.labels import label_speakers, read_beside
from analysis.study.places import PAGES, PARTS, Places, stretches
from analysis.study.study import Study
from analysis.study.whole_pages import OUTLET, named_speaker
from analysis.text.terms import Term, parse_terms

PLACE = ["article", "start", "end"]


class LinesPage(NamedTuple):
    """What a page is of: titles, what is counted, its lines, and what they are told apart by.

    `lines` has a row a place: the columns of `Places.spans` and one for each of `parts`. `unit` is
    what the lines are called; of `words` each line counts as many as its column `words` says, of
    anything else once. `rated` says whether counts are also given per 1,000 words.
    """

    kind: str
    label_en: str
    label_ar: str
    definition: list[str]
    lines: pd.DataFrame
    parts: tuple[str, ...] = ()
    unit: str = "place"
    rated: bool = True


def _page(places: Places, label_en: str, label_ar: str, definition: list[str],
          unit: str = "place", rated: bool = True) -> LinesPage:
    kind = PAGES.get(places.kind, places.kind)
    lines = places.spans.assign(**places.parts())
    return LinesPage(kind, label_en, label_ar, definition, lines, tuple(PARTS.get(kind, ())), unit,
                     rated)


def known_pages(study: Study) -> set[str]:
    """Return the docnames of the actors, frames and speakers that always have a page."""
    ids = study.find(whole_page=True).spans[["kind", "id"]].drop_duplicates()
    speakers = named_speaker(study.words).unique()
    return {*(concordance_page(kind, name) for kind, name in ids.itertuples(index=False)),
            *(concordance_page("speaker", name) for name in speakers)}


def found_places(study: Study, needed: Iterable[str], results: Results | None = None
                 ) -> Iterator[tuple[str, LinesPage]]:
    """Give docname and lines of each actor, frame and speaker found, and of what is needed.

    `needed` are docnames that something leads to; one that nothing in the study has is left out.
    `results` are the study's claims, where they were evaluated already.
    """
    needed = set(needed)
    yield from _actors_and_frames(study)
    yield from _speakers(study)
    for pages in (_terms, _pairs, _strings, _choices, _calls):
        yield from pages(study, needed)
    if any(page.startswith("concordances/claim-") for page in needed):
        yield from _claims(study, needed, results or evaluate(study))


def _actors_and_frames(study: Study) -> Iterator[tuple[str, LinesPage]]:
    every = study.find(whole_page=True)
    for (kind, name), spans in every.spans.groupby(["kind", "id"], sort=True):
        entry = getattr(study.lexicon, f"{kind}s").get(name)
        definition = [entry.definition] if entry else []
        if kind == "frame" and entry:
            definition.append(f"Functions: {', '.join(entry.functions)} (Entman 1993).")
        labels = (entry.label_en, entry.label_ar) if entry else (name, name)
        yield concordance_page(kind, name), _page(
            replace(every, kind=kind, name=name, spans=spans), *labels, definition, "mention")


def _speakers(study: Study) -> Iterator[tuple[str, LinesPage]]:
    lines = stretches(study.whole_pages)
    if lines.empty:
        return
    for speaker, spans in label_speakers(study, lines).groupby("speaker", sort=True):
        first = spans.iloc[0]
        definition = ["Words that stand in nobody's reported or quoted words." if speaker == OUTLET
                      else "Words in reported clauses and between quotation marks."]
        places = Places(study, spans.drop(columns=["label_en", "label_ar"]), "speaker", speaker)
        yield concordance_page("speaker", speaker), _page(
            places, first["label_en"], first["label_ar"], definition, "word", False)


def _terms(study: Study, needed: set[str]) -> Iterator[tuple[str, LinesPage]]:
    labels = study.term_labels
    terms = {concordance_page("term", key): Term(labels["stem"].get(key, key), (key,), (False,))
             for key in study.tables.vocabulary["key"].unique()}
    terms |= {concordance_page("term", " ".join(term.keys)): term for term in _typed(study)}
    for page in sorted(needed & set(terms)):
        term = terms[page]
        gloss = labels["gloss"].get(term.keys[0]) if len(term.keys) == 1 else None
        yield page, _page(
            study.find(term, whole_page=True), gloss if isinstance(gloss, str) else "", term.typed,
            [f"Every counted word of this {study.settings.terms.conflation}, with whatever clitics."
             ])


def _typed(study: Study) -> list[Term]:
    focus = study.settings.focus
    typed = [*focus.terms, *focus.company,
             *read_beside(study, "check_terms.csv", ["term"]).get("term", [])]
    return parse_terms(list(dict.fromkeys(typed)), study.lexicon, study.settings.terms.conflation
                       ) if typed else []


def _pairs(study: Study, needed: set[str]) -> Iterator[tuple[str, LinesPage]]:
    if not any(page.startswith("concordances/pair-") for page in needed):
        return
    pairs = {concordance_page("pair", name): name
             for name in study.whole_pages.runs(2)["ngram"].unique()}
    for page in sorted(needed & set(pairs)):
        yield page, _page(study.find(pair=pairs[page]), "", pairs[page],
                          ["Two counted words in a row within a sentence, as they are written."])


def _strings(study: Study, needed: set[str]) -> Iterator[tuple[str, LinesPage]]:
    checked = read_beside(study, "check_terms.csv", ["term", "with_article", "english"])
    typed = {text: row["english"] for row in checked.to_dict("records")
             for text in (row["term"], row["with_article"]) if text}
    for text, english in typed.items():
        page = concordance_page("string", text)
        if page in needed:
            yield page, _page(study.find(string=text, whole_page=True), english, text,
                              ["Characters as typed, anywhere on the page, within words too."])


def _choices(study: Study, needed: set[str]) -> Iterator[tuple[str, LinesPage]]:
    for name, referent in load_referents(study.lexicon).items():
        page = concordance_page("choice", name)
        if page in needed and len(places := study.find(referent=name)):
            yield page, _page(
                places, referent.label_en, referent.label_ar,
                ["Every expression for it, and which is chosen (data/lexicon/referents.yml)."],
                "expression", False)


def _calls(study: Study, needed: set[str]) -> Iterator[tuple[str, LinesPage]]:
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


def _claims(study: Study, needed: set[str], results: Results) -> Iterator[tuple[str, LinesPage]]:
    labels = results.parts.set_index(["id", "part"])["label_en"]
    counter = Counter(study, results.source.terms)
    default = default_universe(study)
    for claim in results.source.claims.values():
        if concordance_page("claim", claim.id) not in needed:
            continue
        counted = results.lines[results.lines["id"] == claim.id]
        pages = []
        for number, part in enumerate(claim.all_parts):
            lines = counted[counted["part"] == number]
            articles = lines["article"].unique() if len(lines) else study.texts
            units = counter.counted(part, default._replace(page="whole"))
            aside = units[~units["counted"] & units["hit"] & units["article"].isin(articles)]
            pages.append(pd.concat([lines.assign(counted=True), aside[
                [*PLACE, "hit", "voice", "speaker"]].assign(counted=False)]).assign(part=number))
        lines = pd.concat(pages, ignore_index=True)
        definition = [claim.text_en, *(f"Part {n + 1}: {labels[claim.id, n]}."
                                       for n in range(len(claim.all_parts)))]
        number = (lines["part"] + 1).astype(str)
        lines = lines.assign(of=number, part=number.where(lines["hit"].astype(bool)),
                             speaker=named_speaker(lines))
        # A row a place: what several parts count stands once, with the numbers of them all.
        lines = lines.groupby([*PLACE, "counted"], sort=True).agg(
            part=("part", _all_of), of=("of", _all_of), voice=("voice", "first"),
            speaker=("speaker", "first")).reset_index()
        at, inside = study.whole_pages.at_words(lines), study.whole_pages.in_words(lines)
        yield concordance_page("claim", claim.id), LinesPage(
            "claim", claim.id.replace("_", " "), "", definition,
            lines.assign(echo=at["echo"] & inside), ("part", "of"), "place", False)


def _all_of(values: pd.Series) -> str | None:
    return "+".join(sorted(values.dropna().unique())) or None
