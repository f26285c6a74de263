"""A study held against itself and against what others need: every check that there is.

`framing check` lists what is wrong, stale, missing or twice there; `framing paper checklist` goes
through what others need to do the study again. Both are lists of the same points, which are said in
`data/wordings/checks.yml`.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from platform import python_version
from typing import NamedTuple

import pandas as pd

from analysis.claims.freezing import text_hash
from analysis.claims.source import load_claims
from analysis.claims.verdicts import CONFIRMATORY, Results
from analysis.files import LexiconError, installed_version
from analysis.pages.article_files import blocks_path
from analysis.pages.copies import find_duplicates
from analysis.report.display import recorded, unexecuted
from analysis.report.focus import check_focus
from analysis.study.labels import references
from analysis.study.study import Study, StudyError, load_study
from analysis.wording import check_language, wording
from framing.coding.draws import CodingError
from framing.coding.lexicon_fit import placeholders
from framing.intake.adding import ARTICLES, ORIGINALS
from framing.intake.article_list import read_table
from framing.intake.recognising import digest_of
from framing.paper import environment
from framing.paper.methods import agreement, retrieval
from framing.run import freshness

YES, NO, UNKNOWN = "yes", "no", "unknown"
FINDINGS = ["what", "where", "finding"]
ANSWERS = ["about", "key", "answer", "question", "found", "to_do"]

CHECKS = {
    "study": ["unreadable_study"],
    "articles": ["article_left_out", "unlisted_article", "unsure_lines", "no_words",
                 "unknown_edition", "groups_without_articles"],
    "corrections": ["correction_not_applied"],
    "originals": ["missing_original", "changed_original", "original_of_nothing"],
    "lexicons": ["unreadable_lexicon", "placeholders"],
    "duplicates": ["duplicate"],
    "claims": ["unreadable_claims", "formed_from_nothing", "unknown_groups"],
    "settings": ["focus"],
    "notebooks": ["unreadable_results", "never_run", "stale_results", "changed_notebook"],
    "figures": ["changed_figure", "unknown_figure"],
}
"""What `framing check` finds, by what it is about; said as `finding_...`."""

CHECKLIST = {
    "retrieval": ["retrieved"],
    "hashes": ["recorded_hash", "same_hash", "originals", "article", "lexicons_own", "lexicons",
               "claims_hash", "settings_hash"],
    "versions": ["version", "lock"],
    "seeds": ["seed"],
    "exclusions": ["left_out", "corrections", "unsure"],
    "fit": ["fit", "validity", "agreement"],
    "claims": ["frozen", "formed"],
    "results": ["notebooks", "figures"],
}
"""What others need, by what it is about; said as `question_...`, `found_...` and `to_do_...`."""


class Point(NamedTuple):
    """One thing that was looked at: its key, the answer, and what goes into its words.

    A value that is a list is told with commas, one that is a pair is said as `checked_...` with
    values of its own. `where` is the file, entry, article or claim that it is about.
    """

    key: str
    answer: str
    values: Mapping = {}
    where: str = ""


def check_study(folder: Path, lang: str = "en") -> pd.DataFrame:
    """Hold the parts of a study against one another.

    Returns a row a finding: `what` (articles, originals, lexicons, claims, corrections, duplicates,
    notebooks, figures), `where`, `finding`, which says what to do. No rows: all is well.
    """
    points: Iterable[Point]
    try:
        study = load_study(Path(folder))
    except LexiconError as error:
        points = [_problem("unreadable_lexicon", line) for line in str(error).splitlines()]
    except StudyError as error:
        points = [_problem("unreadable_study", error)]
    else:
        points = (point for look in (_exclusions, _articles, _originals, _lexicons, _duplicates,
                                     _claims, _focus, _results) for point in look(study))
    what = {key: what for what, keys in CHECKS.items() for key in keys}
    rows = [(what[point.key], point.where,
             wording(f"finding_{point.key}", lang, **_told(point.values, lang)))
            for point in points if point.key in what]
    return pd.DataFrame(rows, columns=FINDINGS)


def check_list(study: Study, results: Results, lang: str = "en") -> pd.DataFrame:
    """Go through all points of reproducibility of a study.

    Returns a row a point: `about` (retrieval, hashes, versions, seeds, exclusions, fit, claims,
    results), `key`, `answer` (yes, no, unknown), and in words `question`, `found`, `to_do` (empty
    where the answer is yes). Raises `ValueError` for another language than en or ar.
    """
    check_language(lang)
    points = [*_retrieval(study), *_hashes(study), *_versions(study), *_seeds(study),
              *_exclusions(study), *_fit(study), *_status(study, results), *_results(study)]
    about = {key: about for about, keys in CHECKLIST.items() for key in keys}
    rows = []
    for point in points:
        if point.key in about:
            values = _told(point.values, lang)
            rows.append((about[point.key], point.key, point.answer,
                         wording(f"question_{point.key}", lang, **values),
                         wording(f"found_{point.key}", lang, **values),
                         "" if point.answer == YES
                         else wording(f"to_do_{point.key}", lang, **values)))
    return pd.DataFrame(rows, columns=ANSWERS)


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


def _answer(holds: object) -> str:
    return YES if holds else NO


def _problem(key: str, problem: object, where: str = "") -> Point:
    return Point(key, NO, {"problem": problem}, where)


def _visible(folder: Path, pattern: str) -> list[Path]:
    return [path for path in sorted(folder.glob(pattern))
            if path.is_file() and not path.name.startswith(".")]


def _digest(path: Path) -> str | None:
    return digest_of(path) if path.is_file() else None


def _exclusions(study: Study) -> Iterator[Point]:
    of_corrections = study.problems["file"] == "corrections.csv"
    for corrects, row in zip(of_corrections, study.problems.itertuples(), strict=True):
        yield _problem("correction_not_applied" if corrects else "article_left_out", row.problem,
                       row.file)
    left = study.problems[~of_corrections]
    yield Point("left_out", _answer(left.empty), {
        "n": len(left), "items": " ".join(left["problem"])})
    applied = sum(map(len, study.corrections.values()))
    yield Point("corrections", _answer(not of_corrections.any()), {
        "n": applied, "lost": int(of_corrections.sum())})
    unsure = int(study.articles["unsure"].sum())
    yield Point("unsure", _answer(not unsure), {"n": unsure})


def _articles(study: Study) -> Iterator[Point]:
    listed = {row["file"] for row in read_table(study.folder / "data" / "articles.csv")}
    listed |= {blocks_path(Path(name)).as_posix() for name in listed}
    for path in _visible(study.folder / ARTICLES, "**/*"):
        name = path.relative_to(study.folder / ARTICLES).as_posix()
        if name not in listed:
            yield Point("unlisted_article", NO, where=name)
    for row in study.articles.itertuples():
        if row.unsure:
            yield Point("unsure_lines", NO, {"n": row.unsure}, row.file)
        if not row.words:
            yield Point("no_words", NO, where=row.file)
        if pd.notna(row.edition_of) and row.edition_of not in study.texts:
            yield Point("unknown_edition", NO, {"other": row.edition_of}, row.file)
    missing = [group for group in study.settings.study.groups if group not in study.groups]
    if missing:
        yield Point("groups_without_articles", NO, {
            "missing": missing, "groups": list(study.groups)}, "study.toml")


def _originals(study: Study) -> Iterator[Point]:
    taken: dict[str, list[dict[str, str]]] = {}
    for row in read_table(study.folder / "data" / "articles.csv"):
        if row.get("original"):
            taken.setdefault(row["original"], []).append(row)
    lost = []
    for name, rows in taken.items():
        digest = _digest(study.folder / ORIGINALS / name)
        recorded = [row.get("original_sha256") for row in rows]
        known = set(recorded) - {"", None}
        of = rows[0]["file"] + (f" and {len(rows) - 1} more" if len(rows) > 1 else "")
        if digest is None:
            yield Point("missing_original", NO, {"of": of}, name)
        elif known and known != {digest}:
            yield Point("changed_original", NO, {"of": of}, name)
        if digest != recorded[-1]:
            lost.append(name)
    for path in _visible(study.folder / ORIGINALS, "*"):
        if path.name not in taken:
            yield Point("original_of_nothing", NO, where=path.name)
    if taken:
        yield Point("originals", _answer(not lost), {
            "n": len(taken) - len(lost), "all": len(taken), "items": lost})


def _lexicons(study: Study) -> Iterator[Point]:
    problems: dict[str, list[str]] = {}
    for _, file, line, name, _, problem in placeholders(study.lexicon):
        problems.setdefault(name, []).append(f"{file}, line {line}: {problem}.")
    for name, lines in problems.items():
        yield Point("placeholders", NO, {"problems": " ".join(lines)}, name)


def _duplicates(study: Study) -> Iterator[Point]:
    editions = study.articles.set_index("article")["edition_of"].dropna().to_dict()
    said: set[str] = set()
    for row in find_duplicates(study.texts, study.tables.blocks).itertuples():
        # Of a story in many editions each is named once.
        if _story(row.article, editions) == _story(row.other, editions) or row.other in said:
            continue
        said.add(row.other)
        yield Point("duplicate", NO, {"how": (f"checked_{row.kind}", {}), "other": row.article,
                                      "words": row.shared_words, "article": row.other}, row.other)


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
        yield from (_problem("unreadable_claims", line, "claims.yml")
                    for line in str(error).splitlines())
        return
    for claim in claims.values():
        missing = {name for part in claim.all_parts for name in part.groups} - {
            *study.groups, "the rest"}
        unknown = [name for name in claim.formed_from if name not in set(study.articles["article"])]
        if unknown:
            yield Point("formed_from_nothing", NO, {"unknown": unknown}, claim.id)
        if missing:
            yield Point("unknown_groups", NO, {
                "missing": sorted(missing), "groups": list(study.groups)}, claim.id)


def _focus(study: Study) -> Iterator[Point]:
    try:
        check_focus(study)
    except StudyError as error:
        yield _problem("focus", error, "study.toml")


def _results(study: Study) -> Iterator[Point]:
    try:
        state = freshness(study.folder)
    except StudyError as error:
        yield _problem("unreadable_results", error)
        yield Point("notebooks", NO, {"told": error})
        return
    if state.never:
        yield Point("never_run", UNKNOWN)
    elif state.stale:
        yield Point("stale_results", NO)
    else:
        for name in state.changed:
            notebook = name.startswith("notebooks")
            yield Point("changed_notebook" if notebook else "changed_figure", NO, where=name)
        for name in state.unknown:
            yield Point("unknown_figure", NO, where=name)
    not_run = unexecuted(study.folder)
    for what in ("notebooks", "figures"):
        changed = [name for name in state.changed if name.startswith(what)]
        answer, told = (
            (NO, "not_executed") if what == "notebooks" and not_run
            else (UNKNOWN, "never") if state.never else (NO, "stale") if state.stale
            else (NO, "changed") if changed else (YES, "fresh"))
        items = not_run if told == "not_executed" else changed
        yield Point(what, answer, {"told": (f"checked_{told}", {"items": items})})


def _retrieval(study: Study) -> Iterator[Point]:
    days, _ = retrieval(study.articles)
    yield Point("retrieved", _answer(len(days) == len(study.articles)), {
        "n": len(days), "all": len(study.articles)})


def _hashes(study: Study) -> Iterator[Point]:
    listed = read_table(study.folder / "data" / "articles.csv")
    recorded = [row for row in listed if row.get("sha256")]
    changed = [row["file"] for row in recorded
               if _digest(study.folder / ARTICLES / row["file"]) != row["sha256"]]
    yield Point("recorded_hash", _answer(len(recorded) == len(listed)), {
        "n": len(recorded), "all": len(listed)})
    yield Point("same_hash", _answer(not changed) if recorded else UNKNOWN, {
        "n": len(recorded) - len(changed), "all": len(recorded), "items": changed})
    yield from _originals(study)
    names = {row["file"] for row in recorded}
    for row in study.articles.itertuples():
        yield Point("article", _answer(row.file in names), {
            "article": row.article, "hash": row.sha256})
    lexicons = len(list((study.folder / "data" / "lexicon").glob("*")))
    yield Point("lexicons_own", _answer(lexicons), {"n": lexicons})
    yield Point("lexicons", YES, {"hash": environment.lexicon_digest(study)})
    claims = study.folder / "data" / "claims.yml"
    yield Point("claims_hash", _answer(claims.is_file()), {
        "hash": text_hash(claims.read_bytes()) if claims.is_file() else "–"})
    yield Point("settings_hash", YES, {
        "hash": text_hash((study.folder / "study.toml").read_bytes())})


def _versions(study: Study) -> Iterator[Point]:
    version = installed_version("framing")
    libraries = [f"{name} {installed}" for name, installed in
                 environment.library_versions().items() if installed]
    yield Point("version", YES if version else UNKNOWN, {"versions": [
        f"framing {version or '?'}", f"Python {python_version()}", *libraries]})
    path = environment.lock_file(study.folder)
    if path is None:
        yield Point("lock", NO, {"file": [("checked_no_lock", {}), "SHA-256 –"], "differing": ""})
        return
    differing = environment.lock_differences(path)
    yield Point("lock", _answer(not differing), {
        "file": [path.name, f"SHA-256 {text_hash(path.read_bytes())}"],
        "differing": ("checked_differing", {"items": differing}) if differing else ""})


def _seeds(study: Study) -> Iterator[Point]:
    for row in environment.seeds(recorded(study.folder)).itertuples():
        yield Point("seed", _answer(isinstance(row.seed, int)), {
            "what": (f"draw_{row.what}", {}), "seed": row.seed, "function": row.function})


def _fit(study: Study) -> Iterator[Point]:
    annotated = len(references(study))
    yield Point("fit", _answer(annotated), {"articles": annotated, "all": len(study.articles)})
    yield Point("validity", UNKNOWN)
    try:
        agreed = agreement(study)
    except CodingError as error:
        yield Point("agreement", UNKNOWN, {"told": ("checked_unreadable", {"why": error})})
        return
    if agreed is None:
        yield Point("agreement", UNKNOWN, {"told": ("checked_no_sheets", {})})
        return
    alpha = "–" if agreed.alpha is None else f"{agreed.alpha:.2f}"
    yield Point("agreement", _answer(agreed.twice), {"told": ("checked_agreed", {
        "coders": agreed.coders, "twice": agreed.twice, "alpha": alpha})})


def _status(study: Study, results: Results) -> Iterator[Point]:
    claims = results.claims
    if claims.empty:
        return
    confirmatory = int((claims["status"] == CONFIRMATORY).sum())
    yield Point("frozen", _answer(confirmatory == len(claims)), {
        "confirmatory": confirmatory, "all": len(claims)})
    without = [claim.id for claim in results.source.claims.values() if not claim.formed_from]
    yield Point("formed", _answer(not without), {
        "n": len(claims) - len(without), "all": len(claims), "items": without})


