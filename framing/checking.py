"""A study held against itself and against what others need: every check that there is.

`framing check` lists findings: what is wrong, stale, missing or twice there. `framing paper
checklist` goes through questions: what others need to do the study again. Each is made where its
subject is looked at, and said in `data/wordings/checks.yml`.
"""

import html
import importlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from platform import python_version
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from analysis.claims.expectations import REST
from analysis.claims.freezing import changes, frozen_plan, read_ledger, text_hash
from analysis.claims.source import load_claims
from analysis.claims.verdicts import CONFIRMATORY, Results
from analysis.files import LexiconError, installed_version, written_out
from analysis.pages.article_files import blocks_path
from analysis.pages.copies import find_duplicates
from analysis.report.display import recorded, unexecuted
from analysis.report.groups import check_focus, wrong_notes
from analysis.study.labels import references
from analysis.study.study import Study, StudyError, load_study
from analysis.wording import check_language, wording
from framing.coding.codebook import placeholders
from framing.coding.sheets import CodingError
from framing.intake.adding import ARTICLES, ORIGINALS
from framing.intake.recognising import digest_of
from framing.intake.study_folder import read_table
from framing.pages import render
from framing.paper.citing import lexicon_digest
from framing.paper.methods import LIBRARIES, agreement, retrieval
from framing.run import freshness

DRAWS = {
    "cuts_longest": ("analysis.report.robustness", "placebo_of_longest"),
    "cuts": ("analysis.measures.uncertainty", "placebo"),
    "cuts_counted": ("analysis.measures.uncertainty", "cut_counts"),
    "halves_beside": ("analysis.measures.keyness", "beside_halves"),
    "dealt_terms": ("analysis.measures.keyness", "keyness"),
    "dealt": ("analysis.measures.resampling", "permute_articles"),
    "miscoding": ("analysis.claims.miscoding", "survival"),
    "coding": ("framing.coding.sheets", "draw_sheet"),
}
"""Everything that draws at random: module and function, by a name in the wordings `draw_...`."""


class Point(NamedTuple):
    """A finding, or a question with its answer: its subject, its key, what goes into its words.

    A value that is a list is told with commas, one that is a pair is said as `checked_...` with
    values of its own. `where` is the file, entry, article or claim that a finding is about.
    """

    about: str
    key: str
    values: Mapping
    where: str = ""
    answer: str | None = None


def _finding(about: str, key: str, where: str = "", **values: object) -> Point:
    return Point(about, key, values, where)


def _question(about: str, key: str, holds: object, **values: object) -> Point:
    return Point(about, key, values, answer="unknown" if holds is None else
                 "yes" if holds else "no")


def check_study(folder: Path, lang: str = "en") -> pd.DataFrame:
    """Hold the parts of a study against one another.

    Returns a row a finding: `what` (articles, originals, lexicons, claims, corrections, duplicates,
    notebooks, figures; notes: what may be as it should), `where`, `finding`, which says what to do.
    """
    points: Iterable[Point]
    try:
        study = load_study(Path(folder))
    except LexiconError as error:
        points = [_finding("lexicons", "unreadable_lexicon", problem=line)
                  for line in str(error).splitlines()]
    except StudyError as error:
        points = [_finding("study", "unreadable_study", problem=error)]
    else:
        points = (point for look in (_exclusions, _articles, _originals, _lexicons, _duplicates,
                                     _claims, _focus, _results) for point in look(study))
    rows = [[written_out(text) for text in (point.about, point.where, wording(
                f"finding_{point.key}", lang, **_told(point.values, lang)))]
            for point in points if point.answer is None]
    return pd.DataFrame(rows, columns=["what", "where", "finding"])


def check_list(study: Study, results: Results, lang: str = "en") -> pd.DataFrame:
    """Go through all points of reproducibility of a study.

    Returns a row a point: `about` (retrieval, hashes, versions, seeds, exclusions, fit, claims,
    results), `key`, `answer` (yes, no, unknown), and in words `question`, `found`, `to_do` (empty
    where the answer is yes). Raises `ValueError` for another language than en or ar.
    """
    check_language(lang)
    points = [*_hashes(study), *_versions(study), *_seeds(study),
              *_exclusions(study), *_fit(study), *_status(study, results), *_results(study)]
    rows = []
    for point in points:
        if point.answer is not None:
            values = _told(point.values, lang)
            to_do = "" if point.answer == "yes" else wording(f"to_do_{point.key}", lang, **values)
            rows.append((point.about, point.key, point.answer,
                         wording(f"question_{point.key}", lang, **values),
                         wording(f"found_{point.key}", lang, **values), to_do))
    return pd.DataFrame(rows, columns=["about", "key", "answer", "question", "found", "to_do"])


def checklist_page(table: pd.DataFrame, lang: str = "en", kind: str = "md") -> str:
    """Return a checklist as Markdown (`md`), a line a point, or as a page to print (`html`)."""
    names = ["answer", "question", "found", "to_do"]
    answers = {key: wording(f"answer_{key}", lang) for key in ("yes", "no", "unknown")}
    rows = table[names].assign(answer=table["answer"].map(answers)).to_numpy().tolist()
    # Names of files may hold what Markdown or HTML would take for their own.
    signs = str.maketrans({"|": "\\|", "*": "\\*", "_": "\\_", "\n": " "} if kind == "md" else {})
    page = render(f"checklist_{kind}", lang=lang, title=wording("checklist_title", lang),
                  heads=[wording(f"checklist_{name}", lang) for name in names],
                  rows=[[Markup(html.escape(cell, quote=kind != "md").translate(signs))
                         for cell in row] for row in rows])
    return page.rstrip("\n") + "\n"


def _told(values: Mapping, lang: str) -> dict[str, object]:
    return {name: _text(value, lang) for name, value in values.items()}


def _text(value: object, lang: str) -> object:
    if isinstance(value, list):
        parts = (_text(part, lang) for part in value)
        return ("، " if lang == "ar" else ", ").join(parts) or wording("checked_none", lang)
    if isinstance(value, tuple):
        key, inner = value
        return wording(key, lang, **_told(inner, lang))
    return value


def _visible(folder: Path, pattern: str) -> list[Path]:
    return [path for path in sorted(folder.glob(pattern))
            if path.is_file() and not path.name.startswith(".")]


def _digest(path: Path) -> str | None:
    return digest_of(path) if path.is_file() else None


def _listed(study: Study) -> list[dict[str, str]]:
    return list(read_table(study.folder / "data" / "articles.csv"))


def _exclusions(study: Study) -> Iterator[Point]:
    corrects = study.problems["file"] == "corrections.csv"
    for of_corrections, row in zip(corrects, study.problems.itertuples(), strict=True):
        about, key = (("corrections", "correction_not_applied") if of_corrections
                      else ("articles", "article_left_out"))
        yield _finding(about, key, row.file, problem=row.problem)
    left, unsure = study.problems[~corrects], int(study.articles["unsure"].sum())
    yield _question("exclusions", "left_out", left.empty, n=len(left),
                    items=" ".join(left["problem"]))
    yield _question("exclusions", "corrections", not corrects.any(),
                    n=sum(map(len, study.corrections.values())), lost=int(corrects.sum()))
    yield _question("exclusions", "unsure", not unsure, n=unsure)


def _articles(study: Study) -> Iterator[Point]:
    listed = {row["file"] for row in _listed(study)}
    listed |= {blocks_path(Path(name)).as_posix() for name in listed}
    for path in _visible(study.folder / ARTICLES, "**/*"):
        name = path.relative_to(study.folder / ARTICLES).as_posix()
        if name not in listed:
            yield _finding("articles", "unlisted_article", name)
    for row in study.articles.itertuples():
        if row.unsure:
            yield _finding("notes", "unsure_lines", row.file, n=row.unsure)
        if not row.words:
            yield _finding("articles", "no_words", row.file)
        if pd.notna(row.edition_of) and row.edition_of not in study.texts:
            yield _finding("articles", "unknown_edition", row.file, other=row.edition_of)
    blocks = study.tables.blocks
    headed = {"title": {*blocks.loc[blocks["role"] == "headline", "article"]}}
    for name in ("title", "date", "outlet"):
        unsaid = study.articles.loc[study.articles[name].isna(), "article"]
        if lacking := [article for article in unsaid if article not in headed.get(name, ())]:
            yield _finding("notes", "unsaid", f"articles.csv, {name}", name=name, items=lacking)
    missing = [group for group in study.settings.study.groups if group not in study.groups]
    if missing:
        yield _finding("articles", "groups_without_articles", "study.toml", missing=missing,
                       groups=list(study.groups))


def _originals(study: Study) -> Iterator[Point]:
    taken: dict[str, list[dict[str, str]]] = {}
    for row in _listed(study):
        if row.get("original"):
            taken.setdefault(row["original"], []).append(row)
    lost = []
    for name, rows in taken.items():
        digest = _digest(study.folder / ORIGINALS / name)
        recorded = [row.get("original_sha256") for row in rows]
        known = set(recorded) - {"", None}
        of = rows[0]["file"] + (f" and {len(rows) - 1} more" if len(rows) > 1 else "")
        if digest is None:
            yield _finding("originals", "missing_original", name, of=of)
        elif known and known != {digest}:
            yield _finding("originals", "changed_original", name, of=of)
        if digest != recorded[-1]:
            lost.append(name)
    for path in _visible(study.folder / ORIGINALS, "*"):
        if path.name not in taken:
            yield _finding("originals", "original_of_nothing", path.name)
    if taken:
        yield _question("hashes", "originals", not lost, n=len(taken) - len(lost), all=len(taken),
                        items=lost)


def _lexicons(study: Study) -> Iterator[Point]:
    problems: dict[str, list[str]] = {}
    for _, file, line, name, _, problem in placeholders(study.lexicon):
        problems.setdefault(name, []).append(f"{file}, line {line}: {problem}.")
    for name, lines in problems.items():
        yield _finding("lexicons", "placeholders", name, problems=" ".join(lines))


def _duplicates(study: Study) -> Iterator[Point]:
    editions = study.articles.set_index("article")["edition_of"].dropna().to_dict()
    said: set[str] = set()
    for row in find_duplicates(study.texts, study.tables.blocks).itertuples():
        # Of a story in many editions each is named once.
        if _story(row.article, editions) == _story(row.other, editions) or row.other in said:
            continue
        said.add(row.other)
        yield _finding("duplicates", "duplicate", row.other, how=(f"checked_{row.kind}", {}),
                       other=row.article, words=row.shared_words, article=row.other)


def _story(article: str, edition_of: Mapping[str, str]) -> str:
    """Return the article that others are editions of, itself where it is an edition of none."""
    seen = set()
    while article in edition_of and article not in seen:
        seen.add(article)
        article = edition_of[article]
    return article if article not in seen else min(seen)


def _claims(study: Study) -> Iterator[Point]:
    try:
        claims = load_claims(study.folder / "data" / "claims.yml", study.lexicon).claims
    except LexiconError as error:
        yield from (_finding("claims", "unreadable_claims", "claims.yml", problem=line)
                    for line in str(error).splitlines())
        return
    for claim in claims.values():
        groups = {name for part in claim.all_parts for name in part.groups}
        missing = groups - {*study.groups, REST}
        unknown = [name for name in claim.formed_from if name not in set(study.articles["article"])]
        if unknown:
            yield _finding("claims", "formed_from_nothing", claim.id, unknown=unknown)
        if missing:
            yield _finding("claims", "unknown_groups", claim.id, missing=sorted(missing),
                           groups=list(study.groups))


def _focus(study: Study) -> Iterator[Point]:
    try:
        check_focus(study)
        for key, problem in wrong_notes(study):
            yield _finding("notes", "focus", f"notes.yml, {key}", problem=problem)
    except StudyError as error:
        yield _finding("settings", "focus", "study.toml", problem=error)


def _results(study: Study) -> Iterator[Point]:
    try:
        state = freshness(study.folder)
    except StudyError as error:
        yield _finding("notebooks", "unreadable_results", problem=error)
        yield _question("results", "notebooks", False, told=error)
        return
    if state.never:
        yield _finding("notebooks", "never_run")
    elif state.stale:
        yield _finding("notebooks", "stale_results")
    else:
        for name in state.changed:
            about, key = (("notebooks", "changed_notebook") if name.startswith("notebooks")
                          else ("figures", "changed_figure"))
            yield _finding(about, key, name)
        for name in state.unknown:
            yield _finding("figures", "unknown_figure", name)
    not_run = unexecuted(study.folder)
    for what in ("notebooks", "figures"):
        items = [name for name in state.changed if name.startswith(what)]
        holds, told = ((None, "never") if state.never else (False, "stale") if state.stale
                       else (False, "changed") if items else (True, "fresh"))
        if what == "notebooks" and not_run:
            holds, told, items = False, "not_executed", not_run
        yield _question("results", what, holds, told=(f"checked_{told}", {"items": items}))


def _hashes(study: Study) -> Iterator[Point]:
    days, listed = retrieval(study.articles)[0], _listed(study)
    yield _question("retrieval", "retrieved", len(days) == len(study.articles), n=len(days),
                    all=len(study.articles))
    recorded = [row for row in listed if row.get("sha256")]
    changed = [row["file"] for row in recorded
               if _digest(study.folder / ARTICLES / row["file"]) != row["sha256"]]
    yield _question("hashes", "recorded_hash", len(recorded) == len(listed), n=len(recorded),
                    all=len(listed))
    yield _question("hashes", "same_hash", not changed if recorded else None,
                    n=len(recorded) - len(changed), all=len(recorded), items=changed)
    yield from _originals(study)
    names = {row["file"] for row in recorded}
    for row in study.articles.itertuples():
        yield _question("hashes", "article", row.file in names, article=row.article,
                        hash=row.sha256)
    lexicons = len(list((study.folder / "data" / "lexicon").glob("*")))
    yield _question("hashes", "lexicons_own", lexicons, n=lexicons)
    yield _question("hashes", "lexicons", True, hash=lexicon_digest(study))
    claims = study.folder / "data" / "claims.yml"
    yield _question("hashes", "claims_hash", claims.is_file(),
                    hash=text_hash(claims.read_bytes()) if claims.is_file() else "–")
    yield _question("hashes", "settings_hash", True,
                    hash=text_hash((study.folder / "study.toml").read_bytes()))


def _versions(study: Study) -> Iterator[Point]:
    version = installed_version("framing")
    libraries = {name: installed_version(name) for name in LIBRARIES}
    yield _question("versions", "version", True if version else None, versions=[
        f"framing {version or '?'}", f"Python {python_version()}",
        *(f"{name} {installed}" for name, installed in libraries.items() if installed)])
    path = next((path for place in (study.folder, Path(__file__).resolve().parents[1])
                 if (path := place / "requirements.lock").is_file()), None)
    if path is None:
        yield _question("versions", "lock", False, file=[("checked_no_lock", {}), "SHA-256 –"],
                        differing="")
        return
    lines = (line.partition("==") for line in path.read_text(encoding="utf-8").splitlines())
    pins = {name: pin.split()[0] for name, _, pin in lines if pin and name[0] != "#"}
    differing = [f"{name} {installed} (locked: {pins[name]})"
                 for name, installed in libraries.items() if pins.get(name, installed) != installed]
    yield _question("versions", "lock", not differing,
                    file=[path.name, f"SHA-256 {text_hash(path.read_bytes())}"],
                    differing=("checked_differing", {"items": differing}) if differing else "")


def _seeds(study: Study) -> Iterator[Point]:
    notes = recorded(study.folder)
    for what, (module, name) in DRAWS.items():
        # Of what the notebooks show the seed that was used there, of the rest the one by default.
        used = dict.fromkeys(note["seed"] for note in notes if note.get("draws") == what)
        function = getattr(importlib.import_module(module), name)
        for seed in used or [inspect.signature(function).parameters["seed"].default]:
            yield _question("seeds", "seed", isinstance(seed, int), what=(f"draw_{what}", {}),
                            seed=seed, function=f"{module}.{name}")


def _fit(study: Study) -> Iterator[Point]:
    annotated = len(references(study))
    yield _question("fit", "fit", annotated, articles=annotated, all=len(study.articles))
    yield _question("fit", "validity", None)
    try:
        agreed = agreement(study)
    except CodingError as error:
        holds, told = None, ("checked_unreadable", {"why": error})
    else:
        holds, told = None, ("checked_no_sheets", {})
        if agreed is not None:
            alpha = "–" if agreed["alpha"] is None else f"{agreed['alpha']:.2f}"
            holds, told = bool(agreed["twice"]), ("checked_agreed", agreed | {"alpha": alpha})
    yield _question("fit", "agreement", holds, told=told)


def _status(study: Study, results: Results) -> Iterator[Point]:
    claims = results.claims
    if claims.empty:
        return
    tests, ledger = int((claims["status"] == CONFIRMATORY).sum()), read_ledger(study)
    yield _question("claims", "frozen", tests == len(claims), confirmatory=tests, all=len(claims))
    found, plan = changes(study, ledger), frozen_plan(ledger)
    departs = sorted(set().union(*(found.pop(key) for key in [*found] if key.startswith("plan"))))
    otherwise = sorted(set().union(*found.values()))
    otherwise += [f"line {ledger.broken}"] * bool(ledger.broken)
    yield _question("claims", "ledger", not otherwise, n=len(otherwise), items=otherwise)
    if ledger.freezes:
        yield _question("claims", "plan", bool(plan and not departs), n=len(departs), items=departs)
    without = [claim.id for claim in results.source.claims.values() if not claim.formed_from]
    yield _question("claims", "formed", not without, n=len(claims) - len(without), all=len(claims),
                    items=without)
