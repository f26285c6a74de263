"""Frequency: how often terms, phrases and mentions occur, with the size they are counted over.

A table of words has one row a counted token. What is left out of it is left out of the counts: pass
the rows of the body alone for a count without headline, summary, captions and subheadings.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measures.made import made
from analysis.measures.uncertainty import DESCRIBES, garwood, wilson


def _need(table: pd.DataFrame, *columns: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(f"The table has no column {', '.join(missing)}; "
                         f"it has {', '.join(map(str, table.columns))}.")


def group_sizes(words: pd.DataFrame, by: str = "group") -> pd.Series:
    """Give the number of counted tokens of each group, in order of the groups' names."""
    _need(words, by)
    return words.groupby(by, sort=True).size().rename("size")


def count_wide(words: pd.DataFrame, by: str = "group", term: str = "key") -> pd.DataFrame:
    """Count terms, one row a term and one column a group, 0 where a group has none.

    Most frequent first, then by term. This is what `keyness_table` takes.
    """
    _need(words, by, term)
    counts = pd.crosstab(words[term], words[by]).rename_axis(index="term")
    total = counts.sum(axis=1)
    return counts.iloc[np.lexsort((counts.index.astype(str), -total))]


def usual_spellings(words: pd.DataFrame) -> pd.DataFrame:
    """Return, indexed by `key`, a term's most frequent `stem` and the `gloss` of that."""
    counts = words.groupby(["key", "stem"]).size().rename("n").reset_index()
    best = counts.sort_values(["key", "n", "stem"], ascending=[True, False, True])
    best = best.drop_duplicates("key").set_index("key")[["stem"]]
    gloss = words.dropna(subset="gloss").drop_duplicates("stem").set_index("stem")["gloss"]
    return best.assign(gloss=best["stem"].map(gloss))


def count_terms(words: pd.DataFrame, by: str = "group", term: str = "key", *,
                sizes: pd.Series | None = None, complete: bool = True) -> pd.DataFrame:
    """Count terms in each group, as counts and as a rate.

    `term` is any column: key, form, lemma, stem, or ngram for the table of `ngrams`. `sizes` has
    the tokens of each group; without it they are the rows of `words`. With `complete` a term has a
    row for each group, of 0 where it is absent; without it (for corpora) only where it occurs.

    Returns `term`, the column `by`, `count`, `size` (tokens), `per_thousand` (per 1,000 tokens),
    the most frequent terms first.
    """
    _need(words, by, term)
    sizes = group_sizes(words, by) if sizes is None else sizes
    if complete:
        counts = count_wide(words, by, term).reindex(columns=sizes.index, fill_value=0)
        tidy = counts.rename_axis(columns=by).stack().rename("count").reset_index()
    else:
        tidy = (words.groupby([term, by], sort=True, observed=True).size().rename("count")
                .rename_axis(["term", by]).reset_index())
        total = tidy.groupby("term")["count"].transform("sum")
        tidy = tidy.iloc[np.lexsort((tidy[by].astype(str), tidy["term"].astype(str), -total))]
    if unknown := sorted(set(tidy[by]) - set(sizes.index), key=str):
        raise ValueError(f"No size for {by} {', '.join(map(str, unknown))}; sizes has "
                         f"{', '.join(map(str, sizes.index))}.")
    tidy = tidy.reset_index(drop=True).assign(size=tidy[by].map(sizes).astype(int).to_numpy())
    tidy["per_thousand"] = 1000 * tidy["count"] / tidy["size"]
    return made(tidy, "frequency", term=term, by=by)


def ngrams(words: pd.DataFrame, n: int = 2, *, term: str = "form") -> pd.DataFrame:
    """List every run of `n` words within a sentence, with its place.

    Words that do not follow each other in the text (one between them was left out) make no run.
    Returns one row an occurrence: article, group, block, sentence, token (of the first word),
    start, end (the whole run in the text), role, `ngram` (the terms joined by spaces). Count them
    with `count_terms(table, term="ngram", sizes=group_sizes(words))`.
    """
    if n < 1:
        raise ValueError(f"n is {n}; a run has at least one word.")
    _need(words, "article", "sentence", "token", "start", "end", term)
    rows = words.sort_values(["article", "token"], kind="stable").reset_index(drop=True)
    runs = max(len(rows) - n + 1, 0)
    first, last = rows.iloc[:runs], rows.iloc[n - 1:]
    ends = first["token"].to_numpy() + n - 1 == last["token"].to_numpy()
    whole = ends & (first[["article", "sentence"]].to_numpy()
                    == last[["article", "sentence"]].to_numpy()).all(axis=1)
    table = first.loc[whole, [c for c in ("article", "group", "block", "sentence", "token",
                                          "start", "end", "role") if c in rows.columns]].copy()
    table["end"] = last["end"].to_numpy()[whole]
    texts = rows[term].astype(str).to_numpy(dtype=object)
    at = np.flatnonzero(whole)
    table["ngram"] = [" ".join(texts[i:i + n]) for i in at]
    return table.reset_index(drop=True)


def tfidf(words: pd.DataFrame, by: str = "article", term: str = "key", *,
          sublinear: bool = False) -> pd.DataFrame:
    """Weigh terms by scikit-learn's TfidfVectorizer, rows of length 1, one row an article.

    Over two articles idf has two values only: a term in one and a term in both. It then describes
    these words and ranks nothing else; it needs a corpus. `sublinear` takes 1 + ln of a count.
    `attrs["note"]` says so.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    _need(words, by, term)
    documents = words.groupby(by, sort=True)[term].agg(list)
    vectorizer = TfidfVectorizer(analyzer=list, sublinear_tf=sublinear)
    table = pd.DataFrame() if documents.empty else pd.DataFrame.sparse.from_spmatrix(
        vectorizer.fit_transform(documents), index=documents.index,
        columns=pd.Index(vectorizer.get_feature_names_out(), name="term"))
    table.attrs = {"note": DESCRIBES}
    return made(table, "tfidf", by=by, term=term, sublinear=sublinear)


def count_by(spans: pd.DataFrame, by: Sequence[str], sizes: pd.Series, *,
             values: pd.DataFrame | None = None, alpha: float = .05) -> pd.DataFrame:
    """Count spans by any columns, with rates and exact intervals.

    `sizes` has the counted tokens, its index named after those of the columns that it is of (none
    of them: one number for all). Every size has a row for each value of the other columns, of 0
    where there is none; the most frequent of those values first, or as `values` lists them.

    Returns the columns `by`, `count`, `size`, `per_thousand` and `low`, `high`: its Garwood
    interval, per 1,000 tokens too.
    """
    by, of = list(by), [name for name in sizes.index.names if name is not None]
    rest = [name for name in by if name not in of]
    counts = spans.groupby(by, sort=True, observed=True).size().rename("count").reset_index()
    sized = sizes.rename("size").reset_index()[[*of, "size"]]
    if rest and values is None:
        values = spans.groupby(rest, sort=True, observed=True).size().sort_values(
            ascending=False, kind="stable").reset_index()[rest]
    if rest:
        sized = values.merge(sized, how="cross")
    table = sized.merge(counts, on=by, how="left")
    table["count"] = table["count"].fillna(0).astype(int)
    table = table[[*by, "count", "size"]]
    table["per_thousand"] = 1000 * table["count"] / table["size"].where(table["size"] > 0)
    table["low"], table["high"] = garwood(table["count"], table["size"] / 1000, alpha=alpha)
    return table


def count_mentions(mentions: pd.DataFrame, sizes: pd.Series, by: str = "group", *,
                   ids: Sequence[str] | None = None, alpha: float = .05) -> pd.DataFrame:
    """Count the mentions of each actor or frame in each group, with exact intervals.

    `sizes` has the counted tokens of each group; an id has a row for each, of 0 where it is absent.
    `ids` names those to list, in their order; else all that occur, most frequent first. Returns
    `id` and the columns of `count_by`.
    """
    _need(mentions, "id", by)
    values = None if ids is None else pd.DataFrame({"id": list(ids)})
    table = count_by(mentions, ["id", by], sizes.rename_axis(by), values=values, alpha=alpha)
    return made(table, "rates", by=by, alpha=alpha)


def naming_profile(expressions: pd.DataFrame, by: str = "strategy", groups: str = "group",
                   alpha: float = .05) -> pd.DataFrame:
    """Give the share of each choice among the expressions of each group.

    Parameters: the rows of `naming_expressions` (of one actor, or of one voice, as selected);
    `by`, what is chosen: `strategy`, `family`, `expression`, `head`, `form`, `voice`, `speaker`;
    `groups`, the column of the groups; `alpha` of the interval.

    Returns one row a group and choice, choices that a group never makes included: the group, the
    choice, `count`, `total` (expressions of the group), `share`, `low`, `high` (score interval,
    Wilson 1927; it takes expressions to be independent, which those of one text are not).

    >>> table = pd.DataFrame({"group": ["2017"] * 3 + ["2024"] * 8,
    ...                       "form": ["name"] * 3 + ["label"] * 6 + ["name", "title"]})
    >>> naming_profile(table, by="form").round(2).values.tolist()[0]
    ['2017', 'label', 0, 3, 0.0, 0.0, 0.56]
    """
    _need(expressions, by, groups)
    counts = pd.crosstab(expressions[groups], expressions[by].fillna("(none)"))
    tidy = counts.stack().rename("count").reset_index()
    tidy["total"] = tidy[groups].map(expressions.groupby(groups).size())
    tidy["share"] = tidy["count"] / tidy["total"]
    tidy["low"], tidy["high"] = wilson(tidy["count"].to_numpy(), tidy["total"].to_numpy(),
                                       alpha=alpha)
    return made(tidy, "naming", by=by, groups=groups, alpha=alpha)
