"""What can truly be said of how a study was done: Markdown, LaTeX or text, English or Arabic.

A sentence of `data/wordings/methods.yml` is chosen only where the study does what it says: a
measure is named only if an executed notebook shows what it gave, with the parameters used there.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from platform import python_version
from typing import NamedTuple

import pandas as pd

from analysis.claims.freezing import changes, frozen_plan, read_ledger
from analysis.claims.miscoding import MOST
from analysis.claims.verdicts import CONFIRMATORY, Results
from analysis.files import installed_version
from analysis.measures.uncertainty import OPTIONS
from analysis.mentions.fit import compare_frames
from analysis.report import sentences
from analysis.report.articles import role_counts
from analysis.report.checks import actor_fit, compare_roles, compare_voices
from analysis.report.display import plain, recorded
from analysis.report.groups import REST
from analysis.report.sentences import Said, counted, said
from analysis.study.labels import references
from analysis.study.study import Study
from analysis.text.vocabulary import load_stopwords
from analysis.wording import entries, wording
from framing.coding.agreement import agree
from framing.coding.sheets import read_sheets
from framing.paper import citing, latex
from framing.paper.citing import load_papers

SHEETS = Path("data") / "coding"
"""Where a study keeps the sheets that coders filled in, if it keeps them."""
LIBRARIES = ("pandas", "numpy", "scipy", "scikit-learn", "simplemma", "wordfreq", "matplotlib")
"""Libraries that counts, measures and figures depend on."""
MEASURES = {"rates": "rates", "keyness": "keyness", "keyness_articles": "keyness_articles",
            "tfidf": "tfidf", "collocates": "company",
            "dispersion": "spread", "choices": "choices", "naming": "naming",
            "placebo": "placebo"}
"""Which sentence tells of a measure; of any other it is the one that is called as the measure."""
OF_TERMS = {"terms", "keyness", "keyness_articles", "tfidf", "collocates", "dispersion"}
"""Measures that are taken of content words."""
FEW = 6
"""Values that are listed one by one; of more only their number is told."""
_VOICES = {"direct quotations": "fit_quotations", "reporting words": "fit_reports",
           "voices of mentions": "fit_voices"}
_CITED = re.compile(r" ?\[(@[^\[\]]+)\]")
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
    references = [citing.reference_text(load_papers()[key]) for key in sorted(cited(found))]
    head = wording("methods_reference_list", lang)
    if kind == "md":
        head, references = f"**{head}**", ["- " + plain(text) for text in references]
    return "\n\n".join([*paragraphs, head, "\n".join(references)]) + "\n"


def methods_records(study: Study, results: Results, lang: str = "en") -> list[dict]:
    """Return one object a sentence: `about`, `key`, `text`, `values` (plain), `cites`."""
    return [{"about": one.about, "key": one.key, "text": _sentence(one, lang, "txt"),
             "values": sentences.plain_values(one.values), "cites": cited([one])}
            for one in statements(study, results)]


def cited(found: list[Statement]) -> list[str]:
    """Return the keys of the works that statements cite, each once, in order."""
    templates = (entries()[f"methods_{one.key}"]["en"] for one in found)
    return list(dict.fromkeys(key for text in templates for group in _CITED.findall(text)
                              for key in _KEY.findall(group)))


def citations(study: Study, results: Results) -> list[dict]:
    """Return what a paper should cite: the tool, the lexicons, the articles, works on methods."""
    works = [load_papers()[key] for key in sorted(cited(statements(study, results)))]
    return citing.with_unique_ids([citing.tool_item(), citing.lexicon_item(study),
                                   *citing.article_items(study.articles), *works])


def _sentence(statement: Statement, lang: str, kind: str) -> str:
    def value(text: str) -> str:
        if kind == "tex":
            return latex.inner(text, lang)
        text = " ".join(text.split())
        return plain(text) if kind == "md" else text

    def words(text: str) -> str:
        # Words that come from the files of sentences are Markdown already.
        written = value if kind == "tex" else str
        return "".join(works(_KEY.findall(piece)) if at % 2 else written(piece)
                       for at, piece in enumerate(_CITED.split(text)))

    def works(keys: list[str]) -> str:
        return rf"~\cite{{{','.join(keys)}}}" if kind == "tex" else (
            f" ({'; '.join(citing.author_year(load_papers()[key]) for key in keys)})")
    return sentences.write(said(f"methods_{statement.key}", **statement.values), lang,
                           sentences.Style(words, value, lambda text, address: text))


def statements(study: Study, results: Results) -> list[Statement]:
    """Return everything that the methods of a study say, in order."""
    notes = recorded(study.folder)
    parts = {"corpus": _corpus(study), "pages": _pages(study, notes),
             "tokens": _tokens(study, notes), "coding": _coding(study, notes),
             "measures": _measures(notes), "claims": _claims(study, results),
             "fit": _fit(study), "software": {"software": {
                 "framing": installed_version("framing") or "?", "python": python_version(),
                 "libraries": [said("methods_item_library", name=name, version=version)
                               for name in LIBRARIES if (version := installed_version(name))]}}}
    return [Statement(about, key, values) for about, some in parts.items()
            for key, values in (some.items() if isinstance(some, dict) else some)
            if values is not None]


Stated = dict[str, dict | None]
"""Sentences by their keys, each with its values; null for one that is not said."""


def _if(holds: object, **values: object) -> dict | None:
    return values if holds else None


def _numbers(**numbers: int) -> dict[str, Said]:
    """Numbers of things by their nouns, as values of a sentence: `article` as `articles`."""
    return {f"{noun}s": counted(int(n), noun) for noun, n in numbers.items()}


def _corpus(study: Study) -> Stated:
    articles, sizes = study.articles, study.articles.groupby("group").size()
    alone = [group for group in study.groups if sizes[group] == 1]
    outlets = list(dict.fromkeys(articles["outlet"].dropna()))
    languages, genres = (sorted(set(articles[name].dropna())) for name in ("language", "genre"))
    translated = articles[["article", "translated_from"]].dropna().to_numpy()
    retrieved, others = retrieval(articles)
    unknown = articles.isna().sum()
    unknown["retrieved"] += len(others) if len(others) > FEW else 0
    unsaid = {name: _if(n, **_numbers(article=n)) for name, n in unknown.items()}
    editions = articles["edition_of"].count()
    lost = study.problems.loc[study.problems["file"] != "corrections.csv", "file"]
    return {
        "size": _numbers(article=len(articles), group=len(study.groups)) | {
            "each": [said("methods_item_group", group=group,
                          **_numbers(article=sizes[group], word=study.sizes[group]))
                     for group in study.groups]},
        "one_each": _if(alone and len(study.groups) > 1, groups=alone),
        "outlets_many": _if(len(outlets) > FEW, **_numbers(outlet=len(outlets))),
        "outlets": _if(0 < len(outlets) <= FEW, outlets=outlets),
        "outlets_unknown": unsaid["outlet"],
        **_days(articles["date"].dropna(), "day", "days"),
        "days_unknown": unsaid["date"],
        "languages": _if(languages, languages=[sentences.Language(code) for code in languages]),
        "translated_many": _if(len(translated) > FEW, n=len(translated)),
        "translated": _if(0 < len(translated) <= FEW, items=[_named(*row) for row in translated]),
        "editions": _if(editions, **_numbers(article=editions)),
        "genres": _if(0 < len(genres) <= FEW, genres=genres),
        "genres_unknown": unsaid["genre"],
        **_days(retrieved, "retrieved_day", "retrieved"),
        "retrieved_words": _if(0 < len(others) <= FEW,
                               items=[_named(*known) for known in others.items()]),
        "retrieved_unknown": unsaid["retrieved"],
        "left_out": _if(len(lost), n=len(lost), items=list(lost.head(FEW))),
        "none_left_out": _if(lost.empty)}


def _named(name: str | Said, what: str | int) -> Said:
    return said("methods_item_named", name=name, what=what)


def _days(days: Iterable[str], alike: str, differing: str) -> Stated:
    first, last = min(days, default=None), max(days, default=None)
    return {alike: _if(first and first == last, day=first),
            differing: _if(first != last, first=first, last=last)}


def retrieval(articles: pd.DataFrame) -> tuple[list[str], dict[str, str]]:
    """Return the days of retrieval that are recorded as such, and by article what is not a day."""
    text = articles.set_index("article")["retrieved"].dropna().astype(str)
    day = text.str.extract(r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$")[0]
    return sorted(day.dropna()), text[day.isna()].to_dict()


def _pages(study: Study, notes: list[dict]) -> Stated:
    roles, pages = role_counts(study), study.settings.pages
    lines, words = roles["lines"].sum(), roles["words"].sum()
    aside = roles[~roles["counted"].astype(bool)].groupby("role")[["lines", "words"]].sum()
    aside = aside.sort_values(["words", "lines"], ascending=False, kind="stable")
    echoes = [role for role in pages.echoes if role in pages.counted]
    unsure = study.articles["unsure"].sum()
    applied = pd.Series([one.what for some in study.corrections.values() for one in some])
    lost = int((study.problems["file"] == "corrections.csv").sum())
    return {
        "all_kept": _if(aside.empty, **_numbers(line=lines, word=words)),
        "kept": _if(len(aside), **_numbers(line=lines, word=words),
                    kept=counted(int(lines - aside["lines"].sum()), "line"),
                    kept_words=counted(int(words - aside["words"].sum()), "word"),
                    aside=[said("methods_item_role", role=said(row.Index),
                                **_numbers(line=row.lines, word=row.words))
                           for row in aside.itertuples()]),
        "roles": {"roles": [said(role) for role in pages.counted]},
        "echoes": _if(echoes and any(note.get("text") == "body" for note in notes),
                      echoes=[said(role) for role in echoes]),
        "unsure": _if(unsure, **_numbers(line=unsure)),
        "corrected": _if(len(applied), **_numbers(correction=len(applied)), items=[
            _named(said(f"correction_{what}"), int(n))
            for what, n in applied.value_counts().sort_index().items()]),
        "not_corrected": _if(applied.empty),
        "corrections_left_out": _if(lost, n=lost)}


def _tokens(study: Study, notes: list[dict]) -> Stated:
    conflation = study.settings.terms.conflation
    return {"tokens": {}, "clitics": _if(conflation != "form"), f"conflation_{conflation}": {},
            "stopwords": _if(any(note.get("measure") in OF_TERMS for note in notes),
                             n=len(load_stopwords(study.lexicon.folder)))}


def _coding(study: Study, notes: list[dict]) -> Stated:
    lexicon, frames = study.lexicon, (study.mentions["kind"] == "frame").sum()
    patterns = sum(len(some) for kind in (lexicon.actors, lexicon.frames)
                   for entry in kind.values() for some in entry.patterns.values())
    spoken = study.tables.quotations
    direct = spoken["mode"] == "direct"
    translated = int((direct & (spoken["verbatim"] == "translated")).sum())
    return {
        "lexicon": _numbers(actor=len(lexicon.actors), frame=len(lexicon.frames),
                            pattern=patterns) | {
            "whose": said("own_lexicon" if citing.has_own_lexicons(study) else "package_lexicon"),
            "hash": citing.lexicon_digest(study)[:12]},
        "mentions": _numbers(mention=len(study.mentions) - frames, realisation=frames),
        "frames_entman": _if(any(note.get("measure") == "rates" and note.get("kind") == "frame"
                                 for note in notes)),
        study.settings.coding.strength: {},
        "voices": _if(len(spoken), **_numbers(quotation=direct.sum(), clause=(~direct).sum())),
        "translated_quotes": _if(translated, n=translated)}


def _measures(notes: list[dict]) -> Iterator[tuple[str, dict]]:
    """What was measured: of each measure a sentence for each choice of the parameters in it."""
    others = [note["measure"] for note in notes if "measure" in note]
    for measure in dict.fromkeys([*MEASURES, *others]):
        key = MEASURES.get(measure, measure)
        if f"methods_{key}" not in entries():
            continue
        parameters = sorted(sentences.names(entries()[f"methods_{key}"]["en"]) - {"pairs"})
        taken = [note for note in notes if note.get("measure") == measure]
        for chosen in dict.fromkeys(tuple(note[name] for name in parameters) for note in taken):
            values = dict(zip(parameters, chosen, strict=True))
            if measure.startswith("keyness"):
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
        return {"no_claims": {}}
    confirmatory = int((claims["status"] == CONFIRMATORY).sum())
    tempting = sum(claim.tempting for claim in results.source.claims.values())
    ledger = read_ledger(study)
    freezes = [freeze.on.isoformat() for freeze in ledger.freezes]
    moved = [name for name in OPTIONS if any(name not in fixed for fixed in parts["fixed"])]
    contrast = parts.loc[parts["low"].notna() | parts["high"].notna(), "contrast"].dropna()
    return {
        "claims": _numbers(claim=len(claims), part=len(parts)) | {
            "exploratory": len(claims) - confirmatory, "confirmatory": confirmatory},
        "tempting": _if(tempting, n=tempting),
        "exploratory": _if(confirmatory < len(claims)),
        "frozen": _if(freezes, days=freezes), "not_frozen": _if(not freezes),
        "plan": {"day": plan[1].isoformat(), "articles": plan[0].articles,
                 "n": plan[0].per_group, "until": plan[0].until.isoformat() if plan[0].until
                 else said("plan_open")} if (plan := frozen_plan(ledger)) else None,
        "ledger_broken": _if(ledger.broken, line=ledger.broken),
        **{key: _if(names, names=sorted(names)) for key, names in changes(study, ledger).items()},
        "multiverse": _if(moved, low=int(parts["universes"].min()),
                          high=counted(int(parts["universes"].max()), "combination"),
                          choices=[said(f"choice_{name}") for name in moved], runs=MOST, seed=0),
        **{kind: _if(contrast.str.startswith(kind).any()) for kind in ("ratio", "difference")},
        "over_articles": _if(parts["over_articles"].notna().any())}


def _fit(study: Study) -> Stated:
    known, agreed = references(study), agreement(study)
    items = list(_fits(study, known)) if known else []
    return {
        "fit": _if(items, **_numbers(article=len(known)), items=items), "no_fit": _if(not items),
        "no_validity": {}, "no_agreement": _if(agreed is None),
        "agreement": _numbers(coder=agreed["coders"]) | {
            "twice": counted(agreed["twice"], "unit"), "alpha": said("alpha_unknown")
            if agreed["alpha"] is None else f"{agreed['alpha']:.2f}"
        } if agreed and agreed["twice"] else None}


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


def agreement(study: Study) -> dict | None:
    """Compare the coded sheets that a study keeps in `data/coding`; null where there is none.

    Returns the number of `coders`, how many units were coded `twice` or more, and Krippendorff's
    `alpha`, null where it cannot be computed.
    """
    paths = [path for path in sorted((study.folder / SHEETS).glob("*"))
             if path.suffix.lower() in (".xlsx", ".csv") and not path.name.startswith((".", "~"))]
    if not paths:
        return None
    coded = read_sheets(paths, study)
    summary = agree(coded, study).summary.iloc[0]
    alpha = None if pd.isna(summary["alpha"]) else float(summary["alpha"])
    return {"coders": len(coded.coders), "twice": int(summary["coded_twice"]), "alpha": alpha}
