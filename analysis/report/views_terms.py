"""Tables for the notebook on terms: sizes, pairs, weights, spread, and the places of one term."""

from collections.abc import Mapping

import pandas as pd

from analysis.measures.dispersion import dispersion_table
from analysis.measures.frequency import count_terms, group_sizes, ngrams, tfidf
from analysis.measures.made import made
from analysis.report.display import Shown, is_arabic, prose
from analysis.report.groups import Contrast
from analysis.report.links import leading
from analysis.report.views import content_words, label_terms, lines_of, term_link
from analysis.study.addresses import articles_link, concordance_link
from analysis.study.labels import gloss_phrases
from analysis.study.study import Study, without_echoes
from analysis.text.terms import Term


def group_table(study: Study) -> pd.DataFrame:
    """Count the words of each group: `group`, `articles`, `counted tokens`, `without echoes`,
    `content words`.
    """
    counts = {"articles": study.articles.groupby("group").size(),
              "counted tokens": study.sizes,
              "without echoes": group_sizes(without_echoes(study.words)),
              "content words": group_sizes(content_words(study))}
    table = pd.DataFrame({name: column.reindex(study.groups, fill_value=0).astype(int)
                          for name, column in counts.items()})
    table = table.rename_axis("group").reset_index()
    return leading(table, [dict.fromkeys(["articles", "counted tokens"], articles_link(group))
                           for group in table["group"]])


def frequent_pairs(study: Study, minimum: int = 3) -> pd.DataFrame:
    """Count pairs of words within a sentence, as they are written.

    Returns those that occur at least `minimum` times in a group: `group`, `term`, `count`,
    `per_thousand` (per 1,000 counted tokens), by group, the most frequent first.
    """
    sizes = study.sizes[study.sizes > 0]
    counts = count_terms(ngrams(study.words, 2), term="ngram", sizes=sizes)
    counts = counts[counts["count"] >= minimum]
    order = counts["group"].map({group: n for n, group in enumerate(study.groups)})
    counts = counts.assign(order=order).sort_values(["order", "count", "term"],
                                                    ascending=[True, False, True])
    counts = counts[["group", "term", "count", "per_thousand"]].reset_index(drop=True)
    return leading(counts, [{"count": concordance_link("pair", row.term, row.group)}
                            for row in counts.itertuples()])


def kept_contrasts(keys: Mapping[Contrast, pd.DataFrame]) -> Shown:
    """Say how many terms of each contrast keep a difference by `lrc`; `keys` as of `key_terms`."""
    parts, values = [], {}
    for n, ((group, against), key) in enumerate(keys.items()):
        parts.append(f"Of {{n{n}}} terms, {{kept{n}}} keep a contrast between {{group{n}}} and "
                     f"{{against{n}}} once the uncertainty of small counts, shared among all of "
                     "them, is taken off.")
        values |= {f"n{n}": len(key), f"kept{n}": int((key["lrc"] != 0).sum()),
                   f"group{n}": group, f"against{n}": against}
    return prose(" ".join(parts), **values)


def phrase_gloss(study: Study, phrase: str) -> str:
    """Return an Arabic phrase with its gloss, word by word, in brackets."""
    gloss = gloss_phrases(study, [phrase])[phrase]
    # A word that has no gloss is glossed by itself.
    return f"{phrase} ({gloss})" if gloss and not is_arabic(gloss) else phrase


def top_weights(study: Study, most: int = 8) -> dict[str, pd.DataFrame]:
    """Return of each group the terms with the highest TF-IDF, the groups being the documents.

    Each table has `term`, a column of weights with the group's name, and `gloss`; a group without
    content words has none.
    """
    words = content_words(study)
    if words.empty:
        return {}
    weights = tfidf(words, by="group").T.sparse.to_dense().rename_axis("term").reset_index()
    tables = {}
    for group in study.groups:
        if group in weights:
            top = weights.nlargest(most, group)[["term", group]]
            tables[group] = made(leading(label_terms(study, top), [
                {group: term_link(key, group, weight)} for key, weight in
                zip(top["term"], top[group], strict=True)]), "tfidf", group=group)
    return tables


def spread(study: Study, most: int = 6) -> dict[str, pd.DataFrame]:
    """Return of each group how its most frequent terms are spread over the paragraphs.

    Headlines and what else restates the body are left out. Columns `term`, `gloss` and those of
    `dispersion_table`; a group without content words in its body has no table.
    """
    words = without_echoes(content_words(study))
    tables = {}
    for group in study.groups:
        own = words[words["group"] == group]
        if len(own):
            table = dispersion_table(own).rename_axis("term").reset_index().head(most)
            tables[group] = made(leading(label_terms(study, table), [
                {"count": term_link(key, group, text="body")} for key in table["term"]]),
                "spread", group=group, text="body")
    return tables


def term_lines(study: Study, term: Term) -> pd.DataFrame:
    """Return the concordance of a term: `article`, `line`, `role`, the context, `english`."""
    lines = lines_of(study, study.find(term).spans)
    return lines[["article", "line", "role", "before", "node", "after", "english"]]


def company(study: Study, term: Term, window: int = 5) -> pd.DataFrame:
    """List the content words near a term, within its sentence, the closest first (G²).

    The columns of `collocates` that a reader wants: `term`, `gloss`, `f` (near it), `before`,
    `after`, `f2` (anywhere), `log_dice`, `g2_4cell`. The words of the term are those of its places
    alone: one of them standing elsewhere is a word like any other.
    """
    near = study.find(term).collocates(window)
    columns = ["term", "gloss", "f", "before", "after", "f2", "log_dice", "g2_4cell"]
    table = leading(near[columns].reset_index(drop=True),
                    [{"f2": term_link(key, None)} for key in near.index])
    return made(table, "company", term=term.typed, window=window)
