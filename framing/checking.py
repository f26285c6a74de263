"""A study held against itself: data, checksums, lexicons, claims, notebooks and figures."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.claims.source import load_claims
from analysis.files import LexiconError
from analysis.measures.copies import find_duplicates
from analysis.pages.article_files import blocks_path
from analysis.report.focus import check_focus
from analysis.study.article_list import read_table
from analysis.study.study import Study, StudyError, load_study
from framing.coding.lexicon_fit import placeholders
from framing.intake.adding import ARTICLES, ORIGINALS
from framing.intake.recognising import digest_of
from framing.run import freshness


class Finding(NamedTuple):
    """Something that is wrong, stale, missing or twice there, and what to do."""

    what: str
    where: str
    finding: str


def check_study(folder: Path) -> pd.DataFrame:
    """Hold the parts of a study against one another.

    Returns a row a finding: `what` (articles, originals, lexicons, claims, corrections, duplicates,
    notebooks, figures), `where`, `finding`, which says what to do. No rows: all is well.
    """
    folder = Path(folder)
    try:
        study = load_study(folder)
    except LexiconError as error:
        return _table(Finding("lexicons", "", line) for line in str(error).splitlines())
    except StudyError as error:
        return _table([Finding("study", "", str(error))])
    findings = [Finding("corrections" if row.file == "corrections.csv" else "articles", row.file,
                        row.problem) for row in study.problems.itertuples()]
    for some in (_files(study), _originals(study), _lexicons(study), _duplicates(study),
                 _claims(study), _focus(study), _results(study)):
        findings += some
    return _table(findings)


def _table(findings) -> pd.DataFrame:
    return pd.DataFrame(list(findings), columns=Finding._fields)


def _files(study: Study) -> Iterator[Finding]:
    listed = {row["file"] for row in read_table(study.folder / "data" / "articles.csv")}
    blocks = {blocks_path(Path(name)).as_posix() for name in listed}
    for path in sorted((study.folder / ARTICLES).rglob("*")):
        name = path.relative_to(study.folder / ARTICLES).as_posix()
        if path.is_file() and not path.name.startswith(".") and name not in listed | blocks:
            yield Finding("articles", name, "is in data/articles, but not in articles.csv, so it "
                          "is not counted. Add it with `framing add`, or take it out.")
    for row in study.articles.itertuples():
        if row.unsure:
            yield Finding("articles", row.file, f"the roles of {row.unsure} lines are unsure: look "
                          "at them in notebook 1, and correct them in data/corrections.csv if "
                          "they are wrong.")
        if not row.words:
            yield Finding("articles", row.file, "has no word that is counted. Look at the roles of "
                          "its lines in notebook 1, or take its line out of articles.csv.")
        if pd.notna(row.edition_of) and row.edition_of not in study.texts:
            yield Finding("articles", row.file, f"is said to be an edition of {row.edition_of}, "
                          "which is no article of the study. Correct edition_of in articles.csv.")
    missing = [group for group in study.settings.study.groups if group not in study.groups]
    if missing:
        yield Finding("articles", "study.toml", "names groups that no article is in: "
                      f"{', '.join(missing)}. There are {', '.join(study.groups)}. Correct the one "
                      "or the other.")


def _originals(study: Study) -> Iterator[Finding]:
    taken: dict[str, list[dict[str, str]]] = {}
    for row in read_table(study.folder / "data" / "articles.csv"):
        if row.get("original"):
            taken.setdefault(row["original"], []).append(row)
    for name, rows in taken.items():
        path = study.folder / ORIGINALS / name
        of = rows[0]["file"] + (f" and {len(rows) - 1} more" if len(rows) > 1 else "")
        if not path.is_file():
            yield Finding("originals", name, f"is missing from data/originals. Restore it: {of} "
                          "came from it.")
            continue
        told = {row.get("original_sha256") for row in rows} - {"", None}
        if told and told != {digest_of(path)}:
            yield Finding("originals", name, f"is not the file that {of} came from: its SHA-256 is "
                          "another. Restore the original.")
    for path in sorted((study.folder / ORIGINALS).glob("*")):
        if path.is_file() and not path.name.startswith(".") and path.name not in taken:
            yield Finding("originals", path.name, "is the original of no article in articles.csv. "
                          "Add it with `framing add`, or take it out.")


def _lexicons(study: Study) -> Iterator[Finding]:
    told: dict[str, list[str]] = {}
    for _, file, line, name, _, problem in placeholders(study.lexicon):
        told.setdefault(name, []).append(f"{file}, line {line}: {problem}.")
    for name, problems in told.items():
        yield Finding("lexicons", name, " ".join(problems))


def _duplicates(study: Study) -> Iterator[Finding]:
    told = study.articles.set_index("article")["edition_of"].dropna().to_dict()
    said: set[str] = set()
    for row in find_duplicates(study.texts, study.tables.blocks).itertuples():
        # Of a story in many editions each is named once.
        if _story(row.article, told) == _story(row.other, told) or row.other in said:
            continue
        said.add(row.other)
        what = {"exact": "has the same words as", "near": "is nearly the same as",
                "part": "shares much of its text with"}[row.kind]
        yield Finding("duplicates", row.other, f"{what} {row.article} ({row.shared_words} words). "
                      f"Take one of them out of articles.csv, or write {row.article} into the "
                      f"column edition_of of {row.other}.")


def _story(article: str, edition_of: Mapping[str, str]) -> str:
    """Return the article that others are editions of, itself where it is an edition of none."""
    seen = set()
    while article in edition_of and article not in seen:
        seen.add(article)
        article = edition_of[article]
    return article if article not in seen else min(seen)


def _claims(study: Study) -> Iterator[Finding]:
    try:
        claims = load_claims(study.folder / "data" / "claims.yml", study.lexicon).claims
    except LexiconError as error:
        for line in str(error).splitlines():
            yield Finding("claims", "claims.yml", line)
        return
    for claim in claims.values():
        missing = {name for part in claim.all_parts for name in part.groups} - set(study.groups)
        unknown = [name for name in claim.formed_from if name not in set(study.articles["article"])]
        if unknown:
            yield Finding("claims", claim.id, f"was formed from {', '.join(unknown)}, which is no "
                          "article of the study. Correct formed_from, if it is a slip.")
        if missing := missing - {"the rest"}:
            yield Finding("claims", claim.id, f"names a group that the study has not: "
                          f"{', '.join(sorted(missing))}. There are {', '.join(study.groups)}.")


def _focus(study: Study) -> Iterator[Finding]:
    try:
        check_focus(study)
    except StudyError as error:
        yield Finding("settings", "study.toml", str(error))


def _results(study: Study) -> Iterator[Finding]:
    try:
        state = freshness(study.folder)
    except StudyError as error:
        yield Finding("notebooks", "", str(error))
        return
    if state.never:
        yield Finding("notebooks", "", "were never run here. Run `framing run`.")
        return
    if state.stale:
        yield Finding("notebooks", "", "data, lexicons, settings, notebooks or the package changed "
                      "since the last run, or it stopped. Run `framing run`.")
        return
    for name in state.changed:
        yield Finding("notebooks" if name.startswith("notebooks") else "figures", name,
                      "was changed or removed since the last run. Run `framing run`.")
    for name in state.unknown:
        yield Finding("figures", name, "is drawn by no notebook of the last run. Take it out if it "
                      "is an old one.")
