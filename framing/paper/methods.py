"""What can truly be said of how a study was done: Markdown, LaTeX or text, English or Arabic.

A sentence of `data/wordings/methods.yml` is chosen only where the study does what it says: a
measure is named only if an executed notebook shows what it gave, with the parameters used there.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from platform import python_version
from typing import NamedTuple

import pandas as pd

from analysis.claims.freezing import read_freezes
from analysis.claims.verdicts import CONFIRMATORY, Results
from analysis.files import installed_version
from analysis.measures.uncertainty import OPTIONS
from analysis.mentions.fit import compare_frames
from analysis.report.articles import role_counts
from analysis.report.checks import actor_fit, compare_roles, compare_voices
from analysis.report.display import plain, recorded
from analysis.report.groups import REST
from analysis.report.sentences import (
    Language,
    Said,
    Style,
    counted,
    names,
    plain_values,
    said,
    write,
)
from analysis.study.labels import references
from analysis.study.study import Study
from analysis.text.vocabulary import load_stopwords
from analysis.wording import entries, wording
from framing.coding.agreement import agree
from framing.coding.sheets import read_sheets
from framing.paper import latex
from framing.paper.environment import has_own_lexicons, lexicon_digest, library_versions
from framing.paper.papers import author_year, load_papers, reference_text

SHEETS = Path("data") / "coding"
"""Where a study keeps the sheets that coders filled in, if it keeps them."""
MEASURES = {"rates": "rates", "keyness": "keyness", "tfidf": "tfidf", "collocates": "company",
            "dispersion": "spread", "choices": "choices", "naming": "naming",
            "placebo": "placebo"}
"""Which sentence tells of a measure; of any other it is the one that is called as the measure."""
OF_TERMS = {"terms", "keyness", "tfidf", "collocates", "dispersion"}
"""Measures that are taken of content words."""
FEW = 6
"""Values that are listed one by one; of more only their number is told."""
_VOICES = {"direct quotations": "fit_quotations", "reporting words": "fit_reports",
           "voices of mentions": "fit_voices"}
_CITED = re.compile(r" ?\[(@[^\]]+)\]")
_KEY = re.compile(r"@([a-z0-9]+)")


class Statement(NamedTuple):
    """One sentence: its paragraph, its key in `methods.yml` without `methods_`, its values."""

    about: str
    key: str
    values: dict


def methods_text(study: Study, results: Results, lang: str = "en", kind: str = "md") -> str:
    """Return the methods of a study as text, with the works it cites at the end (not in LaTeX).

    `kind` is md, tex or txt. In LaTeX works are cited by the keys that `framing cite` gives them,
    and Arabic is marked for babel and polyglossia.
    """
    found = statements(study, results)
    paragraphs = [" ".join(_sentence(one, lang, kind) for one in some)
                  for _, some in groupby(found, key=lambda one: one.about)]
    if kind == "tex":
        if lang == "ar":
            paragraphs = [r"\begin{otherlanguage}{arabic}", *paragraphs, r"\end{otherlanguage}"]
        return "\n\n".join(paragraphs) + "\n"
    references = [reference_text(load_papers()[key]) for key in sorted(cited(found))]
    head = wording("methods_reference_list", lang)
    if kind == "md":
        head, references = f"**{head}**", ["- " + plain(text) for text in references]
    return "\n\n".join([*paragraphs, head, "\n".join(references)]) + "\n"


def methods_records(study: Study, results: Results, lang: str = "en") -> list[dict]:
    """Return one object a sentence: `about`, `key`, `text`, `values` (plain), `cites`."""
    return [{"about": one.about, "key": one.key, "text": _sentence(one, lang, "txt"),
             "values": plain_values(one.values), "cites": cited([one])}
            for one in statements(study, results)]


def cited(found: list[Statement]) -> list[str]:
    """Return the keys of the works that statements cite, each once, in order."""
    templates = (entries()[f"methods_{one.key}"]["en"] for one in found)
    return list(dict.fromkeys(key for text in templates for group in _CITED.findall(text)
                              for key in _KEY.findall(group)))


def _sentence(statement: Statement, lang: str, kind: str) -> str:
    def value(text: str) -> str:
        if kind == "tex":
            return latex.inner(text, lang)
        text = " ".join(text.split())
        return plain(text) if kind == "md" else text

    def words(text: str) -> str:
        # Words that come from the files of sentences are Markdown already.
        written = value if kind == "tex" else str
        return "".join(_citation(_KEY.findall(piece), kind) if at % 2 else written(piece)
                       for at, piece in enumerate(_CITED.split(text)))
    return write(said(f"methods_{statement.key}", **statement.values), lang,
                 Style(words, value, lambda text, address: text))


def _citation(keys: list[str], kind: str) -> str:
    if kind == "tex":
        return rf"~\cite{{{','.join(keys)}}}"
    return " (" + "; ".join(author_year(load_papers()[key]) for key in keys) + ")"


def statements(study: Study, results: Results) -> list[Statement]:
    """Return everything that the methods of a study say, in order."""
    notes = recorded(study.folder)
    parts = {"corpus": _corpus(study), "pages": _pages(study, notes),
             "tokens": _tokens(study, notes), "coding": _coding(study, notes),
             "measures": _measures(notes), "claims": _claims(study, results),
             "fit": _fit(study), "software": _software()}
    return [Statement(about, *stated) for about, some in parts.items() for stated in some]


Stated = Iterator[tuple[str, dict]]


def _numbers(**numbers: int) -> dict[str, Said]:
    """Numbers of things by their nouns, as values of a sentence: `article` as `articles`."""
    return {f"{noun}s": counted(int(n), noun) for noun, n in numbers.items()}


def _corpus(study: Study) -> Stated:
    articles, sizes = study.articles, study.articles.groupby("group").size()
    yield "size", _numbers(article=len(articles), group=len(study.groups)) | {
        "each": [said("methods_item_group", group=group,
                      **_numbers(article=sizes[group], word=study.sizes[group]))
                 for group in study.groups]}
    alone = [group for group in study.groups if sizes[group] == 1]
    if alone and len(study.groups) > 1:
        yield "one_each", {"groups": alone}
    outlets = list(dict.fromkeys(articles["outlet"].dropna()))
    if len(outlets) > FEW:
        yield "outlets_many", _numbers(outlet=len(outlets))
    elif outlets:
        yield "outlets", {"outlets": outlets}
    yield from _unknown(articles, "outlet", "outlets_unknown")
    yield from _days(sorted(articles["date"].dropna()), "day", "days")
    yield from _unknown(articles, "date", "days_unknown")
    languages = sorted(set(articles["language"].dropna()))
    if languages:
        yield "languages", {"languages": [Language(code) for code in languages]}
    translated = articles[["article", "translated_from"]].dropna().to_numpy()
    if len(translated) > FEW:
        yield "translated_many", {"n": len(translated)}
    elif len(translated):
        yield "translated", {"items": [_named(*row) for row in translated]}
    if editions := articles["edition_of"].count():
        yield "editions", _numbers(article=editions)
    genres = sorted(set(articles["genre"].dropna()))
    if 0 < len(genres) <= FEW:
        yield "genres", {"genres": genres}
    yield from _unknown(articles, "genre", "genres_unknown")
    days, others = retrieval(articles)
    yield from _days(days, "retrieved_day", "retrieved")
    if 0 < len(others) <= FEW:
        yield "retrieved_words", {"items": [_named(*known) for known in others.items()]}
    yield from _unknown(articles, "retrieved", "retrieved_unknown",
                        len(others) if len(others) > FEW else 0)
    lost = study.problems.loc[study.problems["file"] != "corrections.csv", "file"]
    yield ("left_out", {"n": len(lost), "items": list(lost.head(FEW))}) if len(lost) else (
        "none_left_out", {})


def _named(name: str | Said, what: str | int) -> Said:
    return said("methods_item_named", name=name, what=what)


def _days(days: list[str], alike: str, differing: str) -> Stated:
    if days and days[0] == days[-1]:
        yield alike, {"day": days[0]}
    elif days:
        yield differing, {"first": days[0], "last": days[-1]}


def _unknown(articles: pd.DataFrame, column: str, key: str, more: int = 0) -> Stated:
    if missing := articles[column].isna().sum() + more:
        yield key, _numbers(article=missing)


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
        yield "all_kept", _numbers(line=lines, word=words)
    else:
        aside = aside.sort_values(["words", "lines"], ascending=False, kind="stable")
        yield "kept", _numbers(line=lines, word=words) | {
            "kept": counted(int(lines - aside["lines"].sum()), "line"),
            "kept_words": counted(int(words - aside["words"].sum()), "word"),
            "aside": [said("methods_item_role", role=said(row.Index),
                           **_numbers(line=row.lines, word=row.words))
                      for row in aside.itertuples()]}
    counted_roles = study.settings.pages.counted
    yield "roles", {"roles": [said(role) for role in counted_roles]}
    echoes = [role for role in study.settings.pages.echoes if role in counted_roles]
    if echoes and any(note.get("text") == "body" for note in notes):
        yield "echoes", {"echoes": [said(role) for role in echoes]}
    if unsure := study.articles["unsure"].sum():
        yield "unsure", _numbers(line=unsure)
    applied = pd.Series([one.what for some in study.corrections.values() for one in some])
    if len(applied):
        yield "corrected", _numbers(correction=len(applied)) | {"items": [
            _named(said(f"correction_{what}"), int(n))
            for what, n in applied.value_counts().sort_index().items()]}
    else:
        yield "not_corrected", {}
    if lost := int((study.problems["file"] == "corrections.csv").sum()):
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
    lexicon, frames = study.lexicon, (study.mentions["kind"] == "frame").sum()
    patterns = sum(len(some) for kind in (lexicon.actors, lexicon.frames)
                   for entry in kind.values() for some in entry.patterns.values())
    yield "lexicon", _numbers(actor=len(lexicon.actors), frame=len(lexicon.frames),
                              pattern=patterns) | {
        "whose": said("own_lexicon" if has_own_lexicons(study) else "package_lexicon"),
        "hash": lexicon_digest(study)[:12]}
    yield "mentions", _numbers(mention=len(study.mentions) - frames, realisation=frames)
    if any(note.get("measure") == "rates" and note.get("kind") == "frame" for note in notes):
        yield "frames_entman", {}
    yield study.settings.coding.strength, {}
    spoken = study.tables.quotations
    if len(spoken):
        direct = spoken["mode"] == "direct"
        yield "voices", _numbers(quotation=direct.sum(), clause=(~direct).sum())
        if translated := int((direct & (spoken["verbatim"] == "translated")).sum()):
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
    yield "claims", _numbers(claim=len(claims), part=len(parts)) | {
        "exploratory": len(claims) - confirmatory, "confirmatory": confirmatory}
    if tempting := sum(claim.tempting for claim in results.source.claims.values()):
        yield "tempting", {"n": tempting}
    if confirmatory < len(claims):
        yield "exploratory", {}
    freezes = [freeze.on.isoformat() for freeze in read_freezes(study)]
    yield ("frozen", {"days": freezes}) if freezes else ("not_frozen", {})
    moved = [name for name in OPTIONS if any(name not in fixed for fixed in parts["fixed"])]
    if moved:
        yield "multiverse", {"low": int(parts["universes"].min()),
                             "high": counted(int(parts["universes"].max()), "combination"),
                             "choices": [said(f"choice_{name}") for name in moved]}
    contrast = parts.loc[parts["low"].notna() | parts["high"].notna(), "contrast"].dropna()
    for kind in ("ratio", "difference"):
        if contrast.str.startswith(kind).any():
            yield kind, {}
    if parts["over_articles"].notna().any():
        yield "over_articles", {}


def _fit(study: Study) -> Stated:
    known = references(study)
    items = list(_fits(study, known)) if known else []
    yield ("fit", _numbers(article=len(known)) | {"items": items}) if items else ("no_fit", {})
    yield "no_validity", {}
    agreed = agreement(study)
    if agreed is None:
        yield "no_agreement", {}
    elif agreed.twice:
        yield "agreement", _numbers(coder=agreed.coders) | {
            "twice": counted(agreed.twice, "unit"),
            "alpha": said("alpha_unknown") if agreed.alpha is None else f"{agreed.alpha:.2f}"}


def _fits(study: Study, known: list[dict]) -> Iterator[Said]:
    """Roles, actors, frames and voices held against the reference annotations of the study."""
    roles = compare_roles(study)
    if len(roles):
        yield said("methods_item_share", what=said("fit_roles"), expected=len(roles),
                   right=int((roles["role"] == roles["expected"]).sum()))
    annotated = study.mentions["article"].isin([one["article"] for one in known])
    for what, compared in (("fit_actors", actor_fit(study)),
                           ("fit_frames", compare_frames(study.mentions[annotated], known))):
        row = compared.table.set_index("id").loc["all"]
        if row["found"] and row["expected"]:
            yield said("methods_item_fit", what=said(what), both=int(row["true_positive"]),
                       found=int(row["found"]), expected=int(row["expected"]),
                       precision=f"{row['precision']:.2f}", recall=f"{row['recall']:.2f}")
    for row in compare_voices(study, known).itertuples():
        yield said("methods_item_share", what=said(_VOICES[row.what]), right=int(row.right),
                   expected=int(row.expected))


class Agreed(NamedTuple):
    """Coders, units coded twice or more, and Krippendorff's alpha (null: cannot be computed)."""

    coders: int
    twice: int
    alpha: float | None


def agreement(study: Study) -> Agreed | None:
    """Compare the coded sheets that a study keeps in `data/coding`; null where there is none."""
    paths = [path for path in sorted((study.folder / SHEETS).glob("*"))
             if path.suffix.lower() in (".xlsx", ".csv") and not path.name.startswith((".", "~"))]
    if not paths:
        return None
    coded = read_sheets(paths, study)
    summary = agree(coded, study).summary.iloc[0]
    alpha = None if pd.isna(summary["alpha"]) else float(summary["alpha"])
    return Agreed(len(coded.coders), int(summary["coded_twice"]), alpha)


def _software() -> Stated:
    yield "software", {"framing": installed_version("framing") or "?", "python": python_version(),
                       "libraries": [said("methods_item_library", name=name, version=version)
                                     for name, version in library_versions().items() if version]}
