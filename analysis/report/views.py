"""Tables for reading: a study's tables with the lines, glosses and counts a reader wants beside."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.measures.concordance import concordance
from analysis.measures.frequency import count_wide
from analysis.measures.keyness import keyness_table
from analysis.measures.made import made
from analysis.report.groups import REST
from analysis.report.links import leading, part_link
from analysis.study.addresses import concordance_link, reader_link
from analysis.study.beside import (
    read_beside,
    references,
    with_english,
)
from analysis.study.labels import label_terms
from analysis.study.study import Study, StudyError, without_echoes
from analysis.text.terms import count_term, parse_terms


def page_lines(study: Study, article: str | None = None) -> pd.DataFrame:
    """Return every line of the pages as it was scraped, with what became of it and why.

    Columns `article`, `line`, `role`, `counted`, `words` (tokens in the line), `reason`, `text`,
    `english` (empty where there is no translation).
    """
    blocks = study.tables.blocks
    if article is not None:
        blocks = blocks[blocks["article"] == article]
    words = study.tables.tokens.groupby(["article", "block"]).size().rename("words")
    table = blocks.join(words, on=["article", "block"])
    table["words"] = table["words"].fillna(0).astype(int)
    table["text"] = [study.texts[row.article][row.start:row.end] for row in blocks.itertuples()]
    table = with_english(study, table)
    table = table[["article", "line", "role", "counted", "words", "reason", "text", "english"]]
    places = [reader_link(row.article, line=row.line) for row in table.itertuples()]
    return leading(table, [{"line": place, "words": place} for place in places])


def compare_roles(study: Study) -> pd.DataFrame:
    """Hold the role of each line against the reference: `expected` beside the columns of a page.

    Only lines of articles that have a reference are listed.
    """
    expected = pd.DataFrame(
        [(reference["article"], block["line"], block["role"])
         for reference in references(study) for block in reference["blocks"]],
        columns=["article", "line", "expected"]).astype({"line": int})
    return page_lines(study).merge(expected, on=["article", "line"])


def role_counts(study: Study) -> pd.DataFrame:
    """Return how much of a page has each role: `article`, `role`, `counted`, `lines`, `words`."""
    lines = page_lines(study)
    table = lines.groupby(["article", "role", "counted"], sort=False).agg(
        lines=("line", "size"), words=("words", "sum")).reset_index().sort_values(
        ["article", "counted", "words"], ascending=[True, False, False], ignore_index=True)
    places = [reader_link(row.article, role=row.role) for row in table.itertuples()]
    return leading(table, [{"lines": place, "words": place} for place in places])


def lines_of(study: Study, spans: pd.DataFrame, width: int = 60) -> pd.DataFrame:
    """Return the concordance of spans, with the English of each line where there is one."""
    table = concordance(study.texts, spans, study.tables.blocks, width)
    table = with_english(study, table)
    return leading(table, [{"node": reader_link(article, start=start)} for article, start in
                           zip(table["article"], table["start"], strict=True)])


def mention_lines(study: Study, *ids: str, width: int = 60) -> pd.DataFrame:
    """Return the concordance of the counted mentions of actors or frames, in text order.

    The columns of a concordance with `id`, `form`, `object`, `voice`, `speaker`, `echo`, `english`.
    """
    found = study.mentions[study.mentions["id"].isin(ids)]
    found = found.sort_values(["article", "start", "end"], ignore_index=True)
    table = lines_of(study, found, width)
    also = ["id", "form", "object", "voice", "speaker", "echo"]
    return table.assign(**{name: found[name] for name in also})


def content_words(study: Study) -> pd.DataFrame:
    """Return the counted tokens that are neither stop words nor numbers."""
    return study.content_words


def term_counts(study: Study, words: pd.DataFrame | None = None, minimum: int = 1) -> pd.DataFrame:
    """Count the terms of content words in each group, a row a term, the most frequent first.

    Columns `term` (its usual spelling), `gloss`, and for each group its count and its rate per
    1,000 counted tokens, of words without echoes over the tokens without them. `minimum` leaves out
    terms rarer than that in all groups together.
    """
    counts = count_wide(content_words(study) if words is None else words)
    counts = counts.reindex(columns=study.groups, fill_value=0)
    counts = counts[counts.sum(axis=1) >= minimum]
    order = np.lexsort((counts.index.astype(str), -counts.sum(axis=1)))
    table = counts.iloc[order].rename_axis("term").reset_index()
    body = words is not None and not words["echo"].any()
    sizes = body_sizes(study) if body else study.sizes
    rates = {f"{group}: per 1,000": 1000 * table[group] / sizes[group] for group in study.groups}
    part = {"text": "body"} if body else {}
    leads = [{f"{group}: count": term_link(row["term"], group, row[group], **part)
              for group in study.groups} for row in table.to_dict("records")]
    table = leading(label_terms(study, table.assign(**rates).rename(
        columns={group: f"{group}: count" for group in study.groups})), leads)
    return made(table, "terms", minimum=minimum, **part)


def body_sizes(study: Study) -> pd.Series:
    """Return the number of counted tokens of each group outside what restates the body."""
    sizes = without_echoes(study.words).groupby("group").size()
    return sizes.reindex(study.groups, fill_value=0)


def term_link(key: str, group: str | None, count: int = 1, **part: str) -> str:
    """Return the address of the lines of a term, given by its key: in a group or in all."""
    if group is None or group == REST:
        return concordance_link("term", key)
    return part_link("term", key, group, count, **part)


def key_terms(study: Study, target: str, reference: str, minimum: int = 3) -> pd.DataFrame:
    """Set the content words of two groups against each other, the clearest contrast first.

    `reference` may be `notes.REST`: all the other groups together. Returns `term`, `gloss`,
    `count_` and `per_thousand_` with each group's name, `log_ratio` (Walter; positive: more in the
    target), and from `keyness_table` `lrc`, `percent_diff`, `g2_4cell`, `g2_2cell`, `dirichlet_z`.
    It describes; it tests nothing.
    """
    names = {f"{value}_{side}": f"{value}_{group}" for value in ("count", "per_thousand")
             for side, group in (("target", target), ("reference", reference))}
    table = keyness_of(study, target, reference, minimum).reset_index()
    leads = [{f"count_{group}": term_link(key, group) for group in (target, reference)}
             for key in table["term"]]
    table = label_terms(study, table).rename(columns=names)
    table = table.rename(columns={"log_ratio_walter": "log_ratio"})
    table = leading(table[["term", "gloss", *names.values(), "log_ratio", "lrc", "percent_diff",
                           "g2_4cell", "g2_2cell", "dirichlet_z"]], leads)
    return made(table, "keyness", target=target, reference=reference, minimum=minimum)


def keyness_of(study: Study, target: str, reference: str, minimum: int = 3) -> pd.DataFrame:
    """Return `keyness_table` of the content words of a group against another or `notes.REST`."""
    words, sizes = content_words(study), study.sizes
    if reference == REST:
        words = words.assign(group=words["group"].where(words["group"] == target, REST))
        sizes = pd.Series({target: sizes[target], REST: sizes.sum() - sizes[target]})
    counts = count_wide(words).reindex(columns=[target, reference], fill_value=0)
    return keyness_table(counts, sizes, target, reference, minimum=minimum)


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


