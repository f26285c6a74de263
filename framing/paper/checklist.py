"""What others need to do a study again, point by point: yes, no or not known, and what to do."""

import hashlib
import html
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from analysis.claims.freezing import text_hash
from analysis.claims.verdicts import CONFIRMATORY, Results
from analysis.study.article_list import read_table
from analysis.study.study import Study, StudyError
from analysis.wording import check_language
from framing.coding.draws import CodingError
from framing.intake.adding import ARTICLES, ORIGINALS
from framing.paper import environment, fit
from framing.paper.statements import retrieval
from framing.run import freshness

YES, NO, UNKNOWN = "yes", "no", "unknown"
COLUMNS = ["about", "key", "answer", "question", "found", "to_do"]

Point = tuple[str, str, dict]


def check_list(study: Study, results: Results, lang: str = "en") -> pd.DataFrame:
    """Go through all points of reproducibility of a study.

    Returns a row a point: `about` (retrieval, hashes, versions, seeds, exclusions, fit, claims,
    results), `key`, `answer` (yes, no, unknown), and in words `question`, `found`, `to_do` (empty
    where the answer is yes). Raises `ValueError` for another language than en or ar.
    """
    check_language(lang)
    rows = []
    for about, points in (
            ("retrieval", _retrieval(study)), ("hashes", _hashes(study)),
            ("versions", _versions(study, lang)), ("seeds", _seeds(lang)),
            ("exclusions", _exclusions(study, lang)), ("fit", _fit(study, lang)),
            ("claims", _claims(study, results)), ("results", _results(study, lang))):
        for key, answer, values in points:
            point = _words()["points"][key]
            values = {name: _told(value, lang) for name, value in values.items()}
            rows.append((about, key, answer, *(point[part][lang].format(**values)
                                               for part in ("question", "found"))))
            rows[-1] += ("" if answer == YES else point["to_do"][lang].format(**values),)
    return pd.DataFrame(rows, columns=COLUMNS)


@cache
def _words() -> dict[str, dict]:
    path = Path(__file__).parent / "checklist.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _told(value: object, lang: str) -> str:
    if isinstance(value, list):
        return ("، " if lang == "ar" else ", ").join(value) or _say("none", lang)
    return str(value)


def _say(key: str, lang: str, **values: object) -> str:
    return _words()["told"][key][lang].format(**values)


def _answer(holds: bool) -> str:
    return YES if holds else NO


def _retrieval(study: Study) -> Iterator[Point]:
    days, _ = retrieval(study.articles)
    yield "retrieved", _answer(len(days) == len(study.articles)), {
        "n": len(days), "all": len(study.articles)}


def _hashes(study: Study) -> Iterator[Point]:
    listed = read_table(study.folder / "data" / "articles.csv")
    known = [row for row in listed if row.get("sha256")]
    same = [row["file"] for row in known if _sha256(
        study.folder / ARTICLES / row["file"]) == row["sha256"]]
    yield "recorded_hash", _answer(len(known) == len(listed)), {
        "n": len(known), "all": len(listed)}
    changed = [row["file"] for row in known if row["file"] not in same]
    yield "same_hash", _answer(not changed) if known else UNKNOWN, {
        "n": len(same), "all": len(known), "items": changed}
    originals = {row["original"]: row.get("original_sha256") for row in listed
                 if row.get("original")}
    if originals:
        lost = [name for name, value in originals.items()
                if _sha256(study.folder / ORIGINALS / name) != value]
        yield "originals", _answer(not lost), {
            "n": len(originals) - len(lost), "all": len(originals), "items": lost}
    recorded = {row["file"] for row in known}
    for row in study.articles.itertuples():
        yield "article", _answer(row.file in recorded), {"article": row.article,
                                                         "hash": row.sha256}
    own = sorted((study.folder / "data" / "lexicon").glob("*"))
    yield "lexicons_own", _answer(bool(own)), {"n": len(own)}
    yield "lexicons", YES, {"hash": environment.lexicon_digest(study)}
    claims = study.folder / "data" / "claims.yml"
    if claims.is_file():
        yield "claims_hash", YES, {"hash": text_hash(claims.read_bytes())}
    else:
        yield "claims_hash", NO, {"hash": "–"}
    settings = (study.folder / "study.toml").read_bytes()
    yield "settings_hash", YES, {"hash": text_hash(settings)}


def _sha256(path: Path) -> str | None:
    """The hash of a file's bytes as they are: originals are never changed, line ends neither."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _versions(study: Study, lang: str) -> Iterator[Point]:
    version = environment.framing_version()
    libraries = [f"{name} {own}" for name, own in environment.library_versions().items() if own]
    yield "version", YES if version else UNKNOWN, {
        "framing": version or "?", "python": environment.python_version(), "libraries": libraries}
    path = environment.lock_file(study.folder)
    if path is None:
        yield "lock", NO, {"name": _say("no_lock", lang), "hash": "–", "differing": ""}
        return
    other = environment.lock_differences(path)
    yield "lock", _answer(not other), {
        "name": path.name, "hash": text_hash(path.read_bytes()),
        "differing": _say("differing", lang, items=_told(other, lang)) if other else ""}


def _seeds(lang: str) -> Iterator[Point]:
    for row in environment.seeds().itertuples():
        fixed = isinstance(row.seed, int)
        yield "seed", _answer(fixed), {"what": _words()["draws"][row.what][lang],
                                       "seed": row.seed,
                                       "function": row.function}


def _exclusions(study: Study, lang: str) -> Iterator[Point]:
    ours = study.problems["file"] == "corrections.csv"
    left = study.problems[~ours]
    yield "left_out", _answer(left.empty), {"n": len(left), "items": " ".join(left["problem"])}
    applied = sum(map(len, study.corrections.values()))
    yield "corrections", _answer(not ours.any()), {"n": applied, "lost": int(ours.sum())}
    unsure = int(study.articles["unsure"].sum())
    yield "unsure", _answer(not unsure), {"n": unsure}


def _fit(study: Study, lang: str) -> Iterator[Point]:
    found = fit.fit_shares(study)
    yield "fit", _answer(bool(found.articles)), {
        "articles": found.articles, "all": len(study.articles)}
    yield "validity", UNKNOWN, {}
    try:
        agreed = fit.agreement(study)
    except CodingError as error:
        yield "agreement", UNKNOWN, {"told": _say("unreadable", lang, why=error)}
        return
    if agreed is None:
        yield "agreement", UNKNOWN, {"told": _say("no_sheets", lang)}
        return
    alpha = "–" if agreed.alpha is None else f"{agreed.alpha:.2f}"
    yield "agreement", _answer(bool(agreed.twice)), {"told": _say(
        "agreed", lang, coders=agreed.coders, twice=agreed.twice, alpha=alpha)}


def _claims(study: Study, results: Results) -> Iterator[Point]:
    claims = results.claims
    if claims.empty:
        return
    confirmatory = int((claims["status"] == CONFIRMATORY).sum())
    yield "frozen", _answer(confirmatory == len(claims)), {
        "confirmatory": confirmatory, "all": len(claims)}
    without = [claim.id for claim in results.source.claims.values() if not claim.formed_from]
    yield "formed", _answer(not without), {
        "n": len(claims) - len(without), "all": len(claims), "items": without}


def _results(study: Study, lang: str) -> Iterator[Point]:
    try:
        state = freshness(study.folder)
    except StudyError as error:
        yield "notebooks", NO, {"told": str(error)}
        return
    for what in ("notebooks", "figures"):
        changed = [name for name in state.changed if name.startswith(what)]
        if state.never:
            answer, told = UNKNOWN, _say("never", lang)
        elif state.stale:
            answer, told = NO, _say("stale", lang)
        elif changed:
            answer, told = NO, _say("changed", lang, items=_told(changed, lang))
        else:
            answer, told = YES, _say("fresh", lang)
        yield what, answer, {"told": told}


def checklist_markdown(table: pd.DataFrame, lang: str = "en") -> str:
    """Return a checklist as a table in Markdown, a line a point."""
    heads, answers = _words()["headings"], _words()["answers"]
    names = ["answer", "question", "found", "to_do"]
    lines = [f"**{heads['title'][lang]}**", "",
             "| " + " | ".join(heads[name][lang] for name in names) + " |", "|---" * 4 + "|"]
    for row in table.to_dict("records"):
        row["answer"] = answers[row["answer"]][lang]
        # Names of files may hold what Markdown or HTML would take for their own.
        cells = [html.escape(row[name], quote=False).replace("|", "\\|").replace("*", "\\*")
                 .replace("_", "\\_").replace("\n", " ") for name in names]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def checklist_html(table: pd.DataFrame, lang: str = "en") -> str:
    """Return a checklist as a page that needs nothing else, to read or to print."""
    heads, answers = _words()["headings"], _words()["answers"]
    side = "rtl" if lang == "ar" else "ltr"
    names = ["answer", "question", "found", "to_do"]
    head = "".join(f'<th scope="col">{heads[name][lang]}</th>' for name in names)
    rows = []
    for row in table.to_dict("records"):
        row["answer"] = answers[row["answer"]][lang]
        rows.append("<tr>" + "".join(f"<td>{html.escape(row[name])}</td>" for name in names)
                    + "</tr>")
    title = html.escape(heads["title"][lang])
    return (f'<!DOCTYPE html>\n<html lang="{lang}" dir="{side}">\n<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{title}</title>\n<style>:root{{color-scheme:light dark}}"
            "body{font-family:sans-serif;margin:1rem auto;max-width:70rem;padding-inline:1rem}"
            "table{border-collapse:collapse}td,th{border-block-end:1px solid #8888;"
            "padding:.3rem .6rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}"
            f"</style></head>\n<body><h1>{title}</h1>\n"
            f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows)
            + "\n</tbody></table></body></html>\n")
