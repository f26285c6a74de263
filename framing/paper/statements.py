"""What can truly be said of how a study was done, as sentences with their values.

The sentences are those of `data/wordings/methods.yml`.

A sentence is chosen only where the study does what it says: a measure is named only if an executed
notebook of the study shows what it gave, with the parameters that were used there.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from analysis.claims.freezing import read_freezes
from analysis.claims.verdicts import CONFIRMATORY, Results
from analysis.measures.uncertainty import OPTIONS
from analysis.report.articles import role_counts
from analysis.report.groups import REST
from analysis.report.record import shown
from analysis.report.sentences import Language, Said, counted, names, said
from analysis.study.study import Study
from analysis.text.vocabulary import load_stopwords
from analysis.wording import entries
from framing.paper import fit
from framing.paper.environment import (
    framing_version,
    has_own_lexicons,
    lexicon_digest,
    library_versions,
    python_version,
)

MEASURES = {"rates": "rates", "keyness": "keyness", "tfidf": "tfidf", "collocates": "company",
            "dispersion": "spread", "choices": "choices", "naming": "naming",
            "placebo": "placebo"}
"""Which sentence tells of a measure; of any other it is the one that is called as the measure."""
OF_TERMS = {"terms", "keyness", "tfidf", "collocates", "dispersion"}
"""Measures that are taken of content words."""
FEW = 6
"""Values that are listed one by one; of more only their number is told."""


class Statement(NamedTuple):
    """One sentence: its paragraph, its key in `methods.yml` without `methods_`, its values."""

    about: str
    key: str
    values: dict


def statements(study: Study, results: Results) -> list[Statement]:
    """Return everything that the methods of a study say, in order."""
    notes = shown(study.folder)
    parts = (("corpus", _corpus(study)), ("pages", _pages(study, notes)),
             ("tokens", _tokens(study, notes)), ("coding", _coding(study, notes)),
             ("measures", _measures(notes)),
             ("claims", _claims(study, results)), ("fit", _fit(study)), ("software", _software()))
    return [Statement(about, key, values) for about, some in parts for key, values in some]


def by_paragraph(found: list[Statement]) -> dict[str, list[Statement]]:
    """Return statements by what they are about, in order."""
    return {about: list(own) for about, own in groupby(found, key=lambda one: one.about)}


Stated = Iterator[tuple[str, dict]]


def _corpus(study: Study) -> Stated:
    articles, sizes = study.articles, study.articles.groupby("group").size()
    yield "size", {
        "articles": counted(len(articles), "article"),
        "groups": counted(len(study.groups), "group"),
        "each": [said("methods_item_group", group=group,
                      articles=counted(int(sizes[group]), "article"),
                      words=counted(int(study.sizes[group]), "word"))
                 for group in study.groups]}
    alone = [group for group in study.groups if sizes[group] == 1]
    if alone and len(study.groups) > 1:
        yield "one_each", {"groups": alone}
    outlets = list(dict.fromkeys(articles["outlet"].dropna()))
    if len(outlets) > FEW:
        yield "outlets_many", {"outlets": counted(len(outlets), "outlet")}
    elif outlets:
        yield "outlets", {"outlets": outlets}
    yield from _unknown(articles["outlet"], "outlets_unknown")
    days = sorted(articles["date"].dropna())
    if days and days[0] == days[-1]:
        yield "day", {"day": days[0]}
    elif days:
        yield "days", {"first": days[0], "last": days[-1]}
    yield from _unknown(articles["date"], "days_unknown")
    languages = sorted(set(articles["language"].dropna()))
    if languages:
        yield "languages", {"languages": [Language(code) for code in languages]}
    translated = articles[articles["translated_from"].notna()]
    if len(translated) > FEW:
        yield "translated_many", {"n": len(translated)}
    elif len(translated):
        yield "translated", {"items": [_named(article, source) for article, source in
                                       translated[["article", "translated_from"]].to_numpy()]}
    editions = articles["edition_of"].notna()
    if editions.any():
        yield "editions", {"articles": counted(int(editions.sum()), "article")}
    genres = sorted(set(articles["genre"].dropna()))
    if 0 < len(genres) <= FEW:
        yield "genres", {"genres": genres}
    yield from _unknown(articles["genre"], "genres_unknown")
    yield from _retrieved(articles)
    lost = study.problems[study.problems["file"] != "corrections.csv"]
    if len(lost):
        yield "left_out", {"n": len(lost), "items": list(lost["file"].head(FEW))}
    else:
        yield "none_left_out", {}


def _named(name: str | Said, what: str | int) -> Said:
    return said("methods_item_named", name=name, what=what)


def _unknown(column: pd.Series, key: str) -> Stated:
    missing = int(column.isna().sum())
    if missing:
        yield key, {"articles": counted(missing, "article")}


def _retrieved(articles: pd.DataFrame) -> Stated:
    days, told = retrieval(articles)
    if days and days[0] == days[-1]:
        yield "retrieved_day", {"day": days[0]}
    elif days:
        yield "retrieved", {"first": days[0], "last": days[-1]}
    if told and len(told) <= FEW:
        yield "retrieved_words", {"items": [_named(*known) for known in told.items()]}
    unknown = len(articles) - int(articles["retrieved"].notna().sum())
    unknown += len(told) if len(told) > FEW else 0
    if unknown:
        yield "retrieved_unknown", {"articles": counted(unknown, "article")}


def retrieval(articles: pd.DataFrame) -> tuple[list[str], dict[str, str]]:
    """Return the days of retrieval that are recorded as such, and by article what is not a day."""
    text = articles.set_index("article")["retrieved"].dropna().astype(str)
    day = text.str.extract(r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$")[0]
    return sorted(day.dropna()), text[day.isna()].to_dict()


def _pages(study: Study, notes: list[dict]) -> Stated:
    roles = role_counts(study)
    lines, words = roles["lines"].sum(), roles["words"].sum()
    aside = roles[~roles["counted"].astype(bool)].groupby("role")[["lines", "words"]].sum()
    if aside.empty:
        yield "all_kept", {"lines": counted(int(lines), "line"),
                           "words": counted(int(words), "word")}
    else:
        aside = aside.sort_values(["words", "lines"], ascending=False, kind="stable")
        yield "kept", {
            "lines": counted(int(lines), "line"), "words": counted(int(words), "word"),
            "kept": counted(int(lines - aside["lines"].sum()), "line"),
            "kept_words": counted(int(words - aside["words"].sum()), "word"),
            "aside": [said("methods_item_role", role=said(row.Index),
                           lines=counted(row.lines, "line"), words=counted(row.words, "word"))
                      for row in aside.itertuples()]}
    pages = study.settings.pages
    yield "roles", {"roles": [said(role) for role in pages.counted]}
    echoes = [role for role in pages.echoes if role in pages.counted]
    if echoes and any(note.get("text") == "body" for note in notes):
        yield "echoes", {"echoes": [said(role) for role in echoes]}
    unsure = int(study.articles["unsure"].sum())
    if unsure:
        yield "unsure", {"lines": counted(unsure, "line")}
    applied = [one.what for own in study.corrections.values() for one in own]
    if applied:
        counts = pd.Series(applied).value_counts().sort_index()
        yield "corrected", {"corrections": counted(len(applied), "correction"), "items": [
            _named(said(f"correction_{what}"), int(n)) for what, n in counts.items()]}
    else:
        yield "not_corrected", {}
    lost = int((study.problems["file"] == "corrections.csv").sum())
    if lost:
        yield "corrections_left_out", {"n": lost}


def _tokens(study: Study, notes: list[dict]) -> Stated:
    yield "tokens", {}
    conflation = study.settings.terms.conflation
    if conflation != "form":
        yield "clitics", {}
    yield f"conflation_{conflation}", {}
    if any(note.get("measure") in OF_TERMS for note in notes):
        yield "stopwords", {"n": len(load_stopwords(study.lexicon.folder))}


def _coding(study: Study, notes: list[dict]) -> Stated:
    lexicon, mentions = study.lexicon, study.mentions
    patterns = sum(len(some) for entries in (lexicon.actors, lexicon.frames)
                   for entry in entries.values() for some in entry.patterns.values())
    yield "lexicon", {"actors": counted(len(lexicon.actors), "actor"),
                      "frames": counted(len(lexicon.frames), "frame"),
                      "patterns": counted(patterns, "pattern"),
                      "whose": said("own_lexicon" if has_own_lexicons(study)
                                    else "package_lexicon"),
                      "hash": lexicon_digest(study)[:12]}
    frames = int((mentions["kind"] == "frame").sum())
    yield "mentions", {"mentions": counted(len(mentions) - frames, "mention"),
                       "realisations": counted(frames, "realisation")}
    if any(note.get("measure") == "rates" and note.get("kind") == "frame" for note in notes):
        yield "frames_entman", {}
    yield study.settings.coding.strength, {}
    spoken = study.tables.quotations
    if len(spoken):
        direct = spoken["mode"] == "direct"
        yield "voices", {"quotations": counted(int(direct.sum()), "quotation"),
                         "clauses": counted(int((~direct).sum()), "clause")}
        translated = int((direct & (spoken["verbatim"] == "translated")).sum())
        if translated:
            yield "translated_quotes", {"n": translated}


def _measures(notes: list[dict]) -> Stated:
    """What was measured: of each measure a sentence for each choice of the parameters in it."""
    others = [note["measure"] for note in notes if "measure" in note]
    for measure in dict.fromkeys([*MEASURES, *others]):
        key = MEASURES.get(measure, measure)
        if f"methods_{key}" not in entries():
            continue
        parameters = sorted(names(entries()[f"methods_{key}"]["en"]) - {"pairs"})
        taken = [note for note in notes if note.get("measure") == measure]
        for chosen in dict.fromkeys(tuple(note[name] for name in parameters) for note in taken):
            values = dict(zip(parameters, chosen, strict=True))
            if measure == "keyness":
                pairs = dict.fromkeys((note["target"], note["reference"]) for note in taken
                                      if note["minimum"] == values["minimum"])
                values["pairs"] = [said("methods_item_pair", one=one, other=said("rest")
                                        if other == REST else other) for one, other in pairs]
            if measure == "placebo":
                values["length"] = counted(values["length"], "word")
            yield key, values


def _claims(study: Study, results: Results) -> Stated:
    claims, parts = results.claims, results.parts
    if claims.empty:
        yield "no_claims", {}
        return
    confirmatory = int((claims["status"] == CONFIRMATORY).sum())
    yield "claims", {"claims": counted(len(claims), "claim"), "parts": counted(len(parts), "part"),
                     "exploratory": len(claims) - confirmatory, "confirmatory": confirmatory}
    tempting = sum(claim.tempting for claim in results.source.claims.values())
    if tempting:
        yield "tempting", {"n": tempting}
    if confirmatory < len(claims):
        yield "exploratory", {}
    freezes = read_freezes(study)
    if freezes:
        yield "frozen", {"days": [one.on.isoformat() for one in freezes]}
    else:
        yield "not_frozen", {}
    moved = {name for fixed in parts["fixed"] for name in OPTIONS if name not in fixed}
    if moved:
        yield "multiverse", {"low": int(parts["universes"].min()),
                             "high": counted(int(parts["universes"].max()), "combination"),
                             "choices": [said(f"choice_{name}") for name in OPTIONS
                                         if name in moved]}
    contrast = parts.loc[parts["low"].notna() | parts["high"].notna(), "contrast"].dropna()
    if contrast.str.startswith("ratio").any():
        yield "ratio", {}
    if contrast.str.startswith("difference").any():
        yield "difference", {}
    if parts["over_articles"].notna().any():
        yield "over_articles", {}


def _fit(study: Study) -> Stated:
    found = fit.fit_shares(study)
    if found.items:
        yield "fit", {"articles": counted(found.articles, "article"),
                      "items": [said(f"methods_item_{row.pop('item')}",
                                     **{**row, "what": said(row["what"])})
                                for row in map(dict, found.items)]}
    else:
        yield "no_fit", {}
    yield "no_validity", {}
    agreed = fit.agreement(study)
    if agreed is None:
        yield "no_agreement", {}
    elif agreed.twice:
        yield "agreement", {"coders": counted(agreed.coders, "coder"),
                            "twice": counted(agreed.twice, "unit"),
                            "alpha": said("alpha_unknown") if agreed.alpha is None
                            else f"{agreed.alpha:.2f}"}


def _software() -> Stated:
    yield "software", {"framing": framing_version() or "?", "python": python_version(),
                       "libraries": [said("methods_item_library", name=name, version=version)
                                     for name, version in library_versions().items() if version]}
