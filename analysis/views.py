"""Tables for reading: a study's tables with the lines, glosses and counts a reader wants beside."""

import re
from collections.abc import Callable

import pandas as pd

from analysis.measures.concordance import concordance
from analysis.study import Study
from analysis.terms import count_term, parse_term


def read_beside(study: Study, name: str, columns: list[str]) -> pd.DataFrame:
    """Read a table that a study may keep in its `data/` folder; empty where it has none."""
    path = study.folder / "data" / name
    if not path.is_file():
        return pd.DataFrame(columns=columns)
    return pd.read_csv(path, dtype=object, keep_default_na=False, encoding="utf-8")


def translations(study: Study) -> pd.DataFrame:
    """Return the English of each line that has one: `article`, `line`, `english`."""
    table = read_beside(study, "translations.csv", ["article", "line", "english"])
    return table.assign(line=table["line"].astype(int))


def page_lines(study: Study, article: str | None = None) -> pd.DataFrame:
    """Return every line of the pages as it was scraped, with what became of it and why.

    Columns `article`, `line`, `role`, `counted`, `words` (tokens in the line), `reason`, `text`,
    `english` (null where there is no translation).
    """
    blocks = study.tables.blocks
    if article is not None:
        blocks = blocks[blocks["article"] == article]
    words = study.tables.tokens.groupby(["article", "block"]).size().rename("words")
    table = blocks.join(words, on=["article", "block"])
    table["words"] = table["words"].fillna(0).astype(int)
    table["text"] = [study.texts[row.article][row.start:row.end] for row in blocks.itertuples()]
    table = table.merge(translations(study), on=["article", "line"], how="left")
    return table[["article", "line", "role", "counted", "words", "reason", "text", "english"]]


def role_counts(study: Study) -> pd.DataFrame:
    """Return how much of a page has each role: `article`, `role`, `counted`, `lines`, `words`."""
    lines = page_lines(study)
    return lines.groupby(["article", "role", "counted"], sort=False).agg(
        lines=("line", "size"), words=("words", "sum")).reset_index().sort_values(
        ["article", "counted", "words"], ascending=[True, False, False], ignore_index=True)


def lines_of(study: Study, spans: pd.DataFrame, width: int = 60) -> pd.DataFrame:
    """Return the concordance of spans, with the English of each line where there is one."""
    table = concordance(study.texts, spans, study.tables.blocks, width)
    return table.merge(translations(study), on=["article", "line"], how="left")


def mention_lines(study: Study, *ids: str, width: int = 60) -> pd.DataFrame:
    """Return the concordance of the counted mentions of actors or frames, in text order.

    The columns of a concordance with `id`, `form`, `object`, `echo` and `english`.
    """
    found = study.mentions[study.mentions["id"].isin(ids)]
    found = found.sort_values(["article", "start", "end"], ignore_index=True)
    table = lines_of(study, found, width)
    return pd.concat([table, found[["id", "form", "object", "echo"]]], axis=1)


def label_terms(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Replace the column `term` (a key) by the term's usual spelling and add its `gloss`."""
    labels = study.term_labels.reindex(table["term"])
    return table.assign(term=labels["stem"].fillna(table["term"].set_axis(labels.index)).to_numpy(),
                        gloss=labels["gloss"].to_numpy())


def label_ids(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Add `label_en` and `label_ar` of the actor or frame named in the column `id`.

    Several actors together, joined by +, have their labels joined likewise.
    """
    entries = {entry.id: entry for entry in (*study.lexicon.actors, *study.lexicon.frames)}

    def label(id: str, name: str) -> str:
        return " + ".join(getattr(entries[part], name) if part in entries else part
                          for part in id.split("+"))
    return table.assign(label_en=[label(id, "label_en") for id in table["id"]],
                        label_ar=[label(id, "label_ar") for id in table["id"]])


def check_terms(study: Study) -> pd.DataFrame:
    """Count the terms of `data/check_terms.csv` in four ways, to hold against counts by hand.

    Each term is typed without and with the article. Returns a tidy table with `english`, `term`
    (as typed), `typed` (without or with the article), `way`, `article`, `count`, `by_hand`.
    """
    terms = read_beside(study, "check_terms.csv", ["term", "with_article", "english"])
    articles = [name for name in study.texts if name in terms.columns]
    counted = _counted_text(study)
    ways: dict[str, Callable[[str, str], int]] = {
        "whole word in the page": lambda term, name: len(
            re.findall(rf"(?<!\w){re.escape(term)}(?!\w)", study.texts[name])),
        "substring in the page": lambda term, name: study.texts[name].count(term),
        "substring in the article": lambda term, name: counted[name].count(term),
        "this study": lambda term, name: _count(study, term, name),
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


def _count(study: Study, typed: str, article: str) -> int:
    term = parse_term(typed, study.lexicon, study.settings.terms.conflation)
    counted = study.words.loc[study.words["article"] == article, ["article", "token"]]
    tokens = study.tables.tokens.merge(counted, on=["article", "token"])
    return int(count_term(term, tokens, study.tables.vocabulary, [article])["count"].iloc[0])


def check_terms_table(study: Study) -> pd.DataFrame:
    """Return `check_terms` for reading: a row a term, a column a way, each `first and second`."""
    checked = check_terms(study)
    checked["way"] = checked["way"] + ", " + checked["typed"]
    order = list(dict.fromkeys(checked["way"]))
    hand = checked.drop_duplicates(["english", "article"]).assign(way="by hand", count=lambda t:
                                                                  t["by_hand"])
    joined = pd.concat([hand, checked]).groupby(["english", "way"], sort=False)["count"].agg(
        lambda counts: " and ".join(map(str, counts))).unstack("way")
    terms = checked.drop_duplicates("english").set_index("english")["term"]
    table = joined.loc[terms.index, ["by hand", *order]].reset_index()
    table.insert(0, "term", terms.to_numpy())
    return table
