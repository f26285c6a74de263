"""The tables that a paper on a study prints, with headings in English or Arabic."""

from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import yaml

from analysis.claims.verdicts import Results
from analysis.report.actors import actor_counts
from analysis.report.choices import CHOICES
from analysis.report.claims import CLAIMS
from analysis.report.display import number
from analysis.report.exhibit import Exhibit
from analysis.report.framing import frame_counts
from analysis.report.groups import REST, contrasts
from analysis.report.robustness import ROBUSTNESS
from analysis.report.sentences import language_name
from analysis.report.views import (
    check_terms,
    key_terms,
    role_counts,
    term_counts,
)
from analysis.study.study import Study
from analysis.wording import check_language, wording

TABLES = ("articles", "roles", "checks", "terms", "actors", "frames", "choices", "claims",
          "robustness")
MOST_TERMS = 20
# Counts with a Latin semicolon between them would be read in the wrong order among Arabic.
_APART = {"en": "; ", "ar": "؛ "}
_WAYS = {"by_hand": "by hand", "whole_word": "whole word in the page",
         "string_page": "substring in the page", "string_article": "substring in the article",
         "this_study": "this study"}


class PaperTable(NamedTuple):
    """A table as it is printed: headings and words in one language, numbers as numbers.

    `decimals` are those of each column that is not of whole numbers.
    """

    name: str
    table: pd.DataFrame
    caption: str
    notes: tuple[str, ...]
    decimals: dict[str, int]


def paper_tables(study: Study, results: Results, lang: str = "en") -> dict[str, PaperTable]:
    """Return the tables of a study by name (`TABLES`), without those that would have no row.

    Raises `ValueError` for another language than en or ar.
    """
    check_language(lang)
    made = (make(study, results, lang) for make in (
        _articles, _roles, _checks, _terms, _actors, _frames,
        *(partial(_exhibited, exhibit) for exhibit in (CHOICES, CLAIMS, ROBUSTNESS))))
    return {one.name: one for one in made if len(one.table)}


@cache
def _words() -> dict[str, dict]:
    path = Path(__file__).parent / "tables.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _said(kind: str, key: str, lang: str, **values: object) -> str:
    return _words()[kind][key][lang].format(**values)


def _named(study: Study, lang: str, name: str, table: pd.DataFrame, notes: tuple[str, ...],
           decimals: dict[str, int] | None = None) -> PaperTable:
    """Give columns their headings: a key, or a key and a group."""
    heads = {column: _said("headings", column[0], lang, group=_group(column[1], lang))
             if isinstance(column, tuple) else _said("headings", column, lang)
             for column in table.columns}
    own = {heads[column]: (decimals or {}).get(column[0] if isinstance(column, tuple) else column)
           for column in table.columns}
    table = table.set_axis([heads[column] for column in table.columns], axis=1)
    return PaperTable(name, table.reset_index(drop=True), _said("captions", name, lang), notes,
                      {head: n for head, n in own.items() if n is not None})


def _group(name: str, lang: str) -> str:
    return wording("rest", lang) if name == REST else name


def _frame(columns: list, rows: list[tuple]) -> pd.DataFrame:
    # A list of names, of which some are pairs, would make levels of columns.
    table = pd.DataFrame(rows, columns=range(len(columns)))
    table.columns = pd.Index(columns, tupleize_cols=False)
    return table


def _articles(study: Study, results: Results, lang: str) -> PaperTable:
    known = study.articles.astype(object).where(study.articles.notna(), None)
    columns = ["article", "group", "outlet", "date", "genre", "language", "words", "title"]
    table = known[columns].assign(
        words=study.articles["words"].astype(int),
        language=[language_name(code, lang) if code else None for code in known["language"]])
    # What is known of no article is left out.
    table = table.loc[:, table.notna().any()]
    return _named(study, lang, "articles", table, (_said("notes", "articles", lang),))


def _roles(study: Study, results: Results, lang: str) -> PaperTable:
    table = role_counts(study)
    table = table.assign(role=[wording(role, lang) for role in table["role"]], counted=[
        _said("cells", "yes" if counted else "no", lang) for counted in table["counted"]])
    return _named(study, lang, "roles", table[["article", "role", "counted", "lines", "words"]],
                  (_said("notes", "roles", lang),))


def _checks(study: Study, results: Results, lang: str) -> PaperTable:
    checked = check_terms(study).query("typed == 'without the article'")
    rows = []
    for (english, term), own in checked.groupby(["english", "term"], sort=False):
        hand = own.drop_duplicates("article")["by_hand"]
        counts = {way: some["count"] for way, some in own.groupby("way")} | {"by hand": hand}
        rows.append((term, english, *(_APART[lang].join(map(str, counts[way]))
                                    for way in _WAYS.values())))
    table = _frame(["term", "gloss", *_WAYS], rows)
    if len(table):
        right = [wording("k_of_n", lang, count=int((table[way] == table["by_hand"]).sum()),
                         total=len(table)) for way in _WAYS]
        table.loc[len(table)] = [_said("cells", "right", lang), "", *right]
    articles = ", ".join(dict.fromkeys(checked["article"]))
    return _named(study, lang, "checks", table,
                  (_said("notes", "checks", lang, articles=articles),))


def _terms(study: Study, results: Results, lang: str) -> PaperTable:
    pairs = contrasts(study)
    if not pairs:
        counts = term_counts(study).head(MOST_TERMS)
        groups = [g for g in study.groups if study.sizes[g]]
        table = _frame(
            ["term", "gloss", *((key, g) for g in groups for key in ("count", "rate"))],
            list(counts[["term", "gloss", *(f"{g}: {what}" for g in groups for what in (
                "count", "per 1,000"))]].itertuples(index=False, name=None)))
        return _named(study, lang, "terms", table, (_said("notes", "terms_one", lang),),
                      {"rate": 1})
    rows = []
    for one, other in pairs:
        key = key_terms(study, one, other).head(MOST_TERMS)
        rows += [(f"{one} – {_group(other, lang)}", *row) for row in key[[
            "term", "gloss", f"count_{one}", f"per_thousand_{one}", f"count_{other}",
            f"per_thousand_{other}", "log_ratio", "lrc"]].itertuples(index=False, name=None)]
    if len(pairs) == 1:
        [(one, other)] = pairs
        columns = ["term", "gloss", ("count", one), ("rate", one), ("count", other),
                   ("rate", other), "log_ratio", "lrc"]
        rows = [row[1:] for row in rows]
    else:
        # Of several contrasts the first group is the one named first.
        columns = ["contrast", "term", "gloss", ("count", "1"), ("rate", "1"), ("count", "2"),
                   ("rate", "2"), "log_ratio", "lrc"]
    return _named(study, lang, "terms", _frame(columns, rows),
                  (_said("notes", "terms", lang),), {"rate": 1, "log_ratio": 2, "lrc": 2})


def _actors(study: Study, results: Results, lang: str) -> PaperTable:
    mentions = study.mentions[study.mentions["kind"] == "actor"]
    counts = actor_counts(study, mentions, study.sizes)
    return _rates(study, "actors", "actor", counts, lang)


def _frames(study: Study, results: Results, lang: str) -> PaperTable:
    mentions = study.mentions[study.mentions["kind"] == "frame"]
    counts = frame_counts(study, mentions, study.sizes)
    return _rates(study, "frames", "frame", counts, lang)


def _rates(study: Study, name: str, what: str, counts: pd.DataFrame, lang: str) -> PaperTable:
    groups = [group for group in study.groups if study.sizes[group]]
    columns: list = [what, *(["function"] if "function" in counts else [])]
    columns += [(key, group) for group in groups for key in ("count", "rate", "interval")]
    rows = []
    for _, own in counts.groupby("id", sort=False):
        first, by = own.iloc[0], own.set_index("group")
        row = [first[f"label_{lang}"]]
        row += [wording(first["function"], lang).lower()] if "function" in counts else []
        for group in groups:
            value = by.loc[group]
            row += [int(value["count"]), float(value["per_thousand"]),
                    f"{number(value['low'], 1)}–{number(value['high'], 1)}"]
        rows.append(tuple(row))
    return _named(study, lang, name, _frame(columns, rows), (_said("notes", "rates", lang),),
                  {"rate": 1})


def _exhibited(exhibit: Exhibit, study: Study, results: Results, lang: str) -> PaperTable:
    printed = exhibit.printed(study, results, lang)
    return _named(study, lang, exhibit.name, printed.table, tuple(
        _said("notes", key, lang, **values) for key, values in printed.notes), printed.decimals)
