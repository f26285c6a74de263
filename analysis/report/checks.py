"""Counts held against counts by hand: the check terms of a study, counted in several ways."""

import re
from collections.abc import Callable

import pandas as pd

from analysis.addresses import concordance_link
from analysis.report.articles import page_lines
from analysis.report.display import Linked, Shown, leading, part_link
from analysis.report.exhibit import Exhibit, Printed, framed
from analysis.report.sentences import counted, said, sentence, shown
from analysis.study.labels import read_beside
from analysis.study.study import Study, StudyError
from analysis.text.terms import count_term, parse_terms
from analysis.wording import wording


def check_terms(study: Study) -> pd.DataFrame:
    """Count the terms of `data/check_terms.csv` in four ways, to hold against counts by hand.

    Each term is typed without and with the article. Returns a tidy table with `english`, `term`
    (as typed), `typed` (without or with the article), `way`, `article`, `count`, `by_hand`; no row
    where the study has no such file or none of its articles is a column of it. Raises `StudyError`
    for a missing column, a term that is no Arabic word, a count by hand that is no number.
    """
    needed = ["term", "with_article", "english"]
    terms = read_beside(study, "check_terms.csv", needed)
    if missing := [name for name in needed if name not in terms]:
        raise StudyError(f"data/check_terms.csv has no column {', '.join(missing)}. It has a row a "
                         f"term: {', '.join(needed)}, and a column for each article counted.")
    articles = [name for name in study.texts if name in terms.columns]
    for name in articles:
        if wrong := [row for row, cell in enumerate(terms[name], 2) if not cell.isdecimal()]:
            raise StudyError(f"data/check_terms.csv, line {wrong[0]}, column {name}: the count by "
                             "hand is no whole number. Write one, or take the column out.")
    counted = _counted_text(study)
    by_study = _counts(study, [*terms["term"], *terms["with_article"]])
    ways: dict[str, Callable[[str, str], int]] = {
        "whole word in the page": lambda term, name: len(
            re.findall(rf"(?<!\w){re.escape(term)}(?!\w)", study.texts[name])),
        "substring in the page": lambda term, name: study.texts[name].count(term),
        "substring in the article": lambda term, name: counted[name].count(term),
        "this study": lambda term, name: by_study[term, name],
    }
    rows = [(row["english"], row[column], typed, way, name, count(row[column], name),
             int(row[name]))
            for row in terms.to_dict("records")
            for column, typed in (("term", "without the article"),
                                  ("with_article", "with the article"))
            for way, count in ways.items() for name in articles]
    return pd.DataFrame(rows, columns=["english", "term", "typed", "way", "article", "count",
                                       "by_hand"])


def _counted_text(study: Study) -> dict[str, str]:
    blocks = study.tables.blocks[study.tables.blocks["counted"]]
    return {name: "\n".join(text[row.start:row.end] for row in
                            blocks[blocks["article"] == name].itertuples())
            for name, text in study.texts.items()}


def _counts(study: Study, typed: list[str]) -> dict[tuple[str, str], int]:
    tokens = study.tables.tokens.merge(study.words[["article", "token"]], on=["article", "token"])
    try:
        terms = parse_terms(typed, study.lexicon, study.settings.terms.conflation)
    except ValueError as error:
        raise StudyError(f"data/check_terms.csv: {error}") from error
    found = (count_term(term, tokens, study.tables.vocabulary, study.texts) for term in terms)
    return {(term, article): count for table in found for term, article, count in
            table[["term", "article", "count"]].itertuples(index=False)}


def check_terms_table(study: Study, typed: str) -> pd.DataFrame:
    """Return `check_terms` for reading: a row a term, a column a way, each cell `first and second`.

    `typed` chooses the terms typed without or with the article. Columns `term` (as typed),
    `english`, `by hand`, then the ways; the last row counts the terms that each way gets right.
    No row where there is nothing to check.
    """
    checked = check_terms(study).query("typed == @typed")
    if checked.empty:
        return pd.DataFrame(columns=["term", "english", "by hand"])
    everywhere = {1: "right", 2: "right in both"}.get(checked["article"].nunique(), "right in all")
    hand = checked.drop_duplicates(["english", "article"]).assign(way="by hand")
    hand["count"] = hand["by_hand"]
    joined = pd.concat([hand, checked])
    cells = joined.groupby(["english", "way"], sort=False)["count"].agg(
        lambda counts: " and ".join(map(str, counts))).unstack("way")
    terms = checked.drop_duplicates("english").set_index("english")["term"]
    table = cells.loc[terms.index, ["by hand", *checked["way"].unique()]].reset_index()
    table.insert(0, "term", terms.to_numpy())
    right = {way: f"{(table[way] == table['by hand']).sum()} of {len(table)}"
             for way in table.columns[2:]}
    leads = [{"this study": _typed_link(study, term), "substring in the page":
              concordance_link("string", term)} for term in table["term"]]
    table = pd.concat([table, pd.DataFrame([{"term": "", "english": everywhere, **right}])],
                      ignore_index=True)
    return leading(table, [*leads, {}])


def _typed_link(study: Study, typed: str) -> str:
    term = parse_terms([typed], study.lexicon, study.settings.terms.conflation)[0]
    return concordance_link("term", " ".join(term.keys))


def checked_in(study: Study) -> str:
    """Name the articles that the check terms were counted in, in the order of their counts."""
    return " and ".join(check_terms(study)["article"].drop_duplicates())


def beside_the_article(study: Study) -> pd.DataFrame:
    """Return the check terms that a page has more often than its article, those with most first.

    Strings, counted as typed without the article in the whole page and in what is counted of it.
    Columns `english`, `term`, `article`, `page`, `own` (of the article), `elsewhere` (the roles of
    the other lines, with how often it stands in each).
    """
    ways = {"substring in the page": "page", "substring in the article": "own"}
    checked = check_terms(study).query("typed == 'without the article'").replace({"way": ways})
    checked = checked[checked["way"].isin(ways.values())]
    table = checked.pivot_table("count", ["english", "term", "article"], "way", sort=False,
                                aggfunc="first").reset_index().rename_axis(columns=None)
    if table.empty:
        return pd.DataFrame(columns=["english", "term", "article", "page", "own", "elsewhere"])
    table = table[table["page"] > table["own"]].astype({"page": int, "own": int})
    lines = page_lines(study)
    lines = lines[~lines["counted"]]
    table["elsewhere"] = [_by_role(lines[lines["article"] == row.article], row.term)
                          for row in table.itertuples()]
    more = (table["page"] - table["own"]).rename("more")
    table = table.assign(more=more).sort_values(["more", "english"], ascending=[False, True])
    table = table[["english", "term", "article", "page", "own", "elsewhere"]].reset_index(drop=True)
    return leading(table, [page_and_own(study, "string", row.term, row.article, row.own)
                           for row in table.itertuples()])


def page_and_own(study: Study, kind: str, identifier: str, article: str, own: int
                 ) -> dict[str, str]:
    """Return where counts of a whole page (`page`) and of its article (`own`) lead."""
    groups = study.articles.set_index("article")["group"]
    group = groups[article]
    part = {"article": article} if (groups == group).sum() > 1 else {}
    return {"page": part_link(kind, identifier, group, 1, **part, page="whole"),
            "own": part_link(kind, identifier, group, own, **part)}


def _by_role(lines: pd.DataFrame, term: str) -> str:
    counts = lines["text"].str.count(re.escape(term)).groupby(lines["role"]).sum()
    return ", ".join(f"{role} {count}" for role, count in counts[counts > 0].items())


def clutter_sentence(study: Study, most: int = 3) -> Shown:
    """Say which check terms differ most between a page and its article."""
    if not len(check_terms(study)):
        return shown(study, [])
    table = beside_the_article(study).head(most)
    if table.empty:
        return sentence(study, "checks_no_clutter")
    return sentence(study, "checks_clutter", each=[said(
        "checks_page_and_own", english=row.english, article=row.article,
        **{name: Linked(counted(int(getattr(row, name)), "time"), address)
           for name, address in page_and_own(study, "string", row.term, row.article,
                                             row.own).items()})
        for row in table.itertuples()])


WAYS = {"by_hand": "by hand", "whole_word": "whole word in the page",
        "string_page": "substring in the page", "string_article": "substring in the article",
        "this_study": "this study"}
"""The ways of counting, as columns of a table in print."""
_APART = {"en": "; ", "ar": "؛ "}


def _printed(study: Study, results: object, checked: pd.DataFrame, lang: str) -> Printed:
    checked = checked.query("typed == 'without the article'")
    rows = []
    for (english, term), counts in checked.groupby(["english", "term"], sort=False):
        by_way = {way: some["count"] for way, some in counts.groupby("way")}
        by_way["by hand"] = counts.drop_duplicates("article")["by_hand"]
        rows.append((term, english, *(_APART[lang].join(map(str, by_way[way]))
                                      for way in WAYS.values())))
    table = framed(["term", "gloss", *WAYS], rows)
    if len(table):
        right = [wording("k_of_n", lang, count=int((table[way] == table["by_hand"]).sum()),
                         total=len(table)) for way in WAYS]
        table.loc[len(table)] = [wording("cell_right", lang), "", *right]
    articles = ", ".join(dict.fromkeys(checked["article"]))
    return Printed(table, [("checks", {"articles": articles})], {})


CHECKS = Exhibit("checks", lambda study, results: check_terms(study), print=_printed)
"""Terms counted in several ways, to hold against counts by hand."""
