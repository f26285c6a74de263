"""A study held against itself: data, checksums, lexicons, claims, notebooks and figures."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.adding import ARTICLES, ORIGINALS, read_table
from analysis.claims.source import load_claims
from analysis.duplicates import find_duplicates
from analysis.encodings import ArticleError, read_bytes
from analysis.paths import LexiconError
from analysis.run import freshness
from analysis.study import Study, StudyError, load_study


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
    for some in (_files(study), _originals(study), _duplicates(study), _claims(study),
                 _results(study)):
        findings += some
    return _table(findings)


def _table(findings) -> pd.DataFrame:
    return pd.DataFrame(list(findings), columns=Finding._fields)


def _files(study: Study) -> Iterator[Finding]:
    listed = {row["file"] for row in read_table(study.folder / "data" / "articles.csv")}
    blocks = {f"{Path(name).stem}.blocks.csv" for name in listed}
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


def _originals(study: Study) -> Iterator[Finding]:
    import hashlib

    for row in read_table(study.folder / "data" / "articles.csv"):
        if not row.get("original"):
            continue
        path = study.folder / ORIGINALS / row["original"]
        try:
            digest = hashlib.sha256(read_bytes(path)).hexdigest()
        except ArticleError:
            if not path.is_file():
                yield Finding("originals", row["original"], "is missing from data/originals. "
                              f"Restore it: {row['file']} was taken from it.")
            continue
        if row.get("original_sha256") not in ("", None, digest):
            yield Finding("originals", row["original"], "is not the file that was added. Restore "
                          "the original.")


def _duplicates(study: Study) -> Iterator[Finding]:
    told = study.articles.set_index("article")["edition_of"].dropna().to_dict()
    for row in find_duplicates(study.texts, study.tables.blocks).itertuples():
        if told.get(row.article) == row.other or told.get(row.other) == row.article:
            continue
        what = {"exact": "has the same words as", "near": "is nearly the same as",
                "part": "shares much of its text with"}[row.kind]
        yield Finding("duplicates", row.article, f"{what} {row.other} ({row.shared_words} words). "
                      f"Take one out, or name {row.other} in the column edition_of of "
                      f"{row.article}.")


def _claims(study: Study) -> Iterator[Finding]:
    try:
        claims = load_claims(study.folder / "data" / "claims.yml", study.lexicon).claims
    except LexiconError as error:
        for line in str(error).splitlines():
            yield Finding("claims", "claims.yml", line)
        return
    for claim in claims.values():
        missing = {name for part in claim.all_parts for name in part.groups} - set(study.groups)
        if missing := missing - {"the rest"}:
            yield Finding("claims", claim.id, f"names a group that the study has not: "
                          f"{', '.join(sorted(missing))}. There are {', '.join(study.groups)}.")


def _results(study: Study) -> Iterator[Finding]:
    state = freshness(study.folder)
    if state.never:
        yield Finding("notebooks", "", "were never run here. Run `framing run`.")
        return
    if state.stale:
        yield Finding("notebooks", "", "data, lexicons, settings, notebooks or the package changed "
                      "since the last run. Run `framing run`.")
    for name in state.changed:
        yield Finding("notebooks" if name.startswith("notebooks") else "figures", name,
                      "was changed or removed since the last run. Run `framing run`.")
    for name in state.unknown:
        yield Finding("figures", name, "is drawn by no notebook of the last run. Take it out if it "
                      "is an old one.")
