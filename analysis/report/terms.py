"""Which words the texts use and which set groups apart: tables, charts, sentences of notebook 2."""

from collections.abc import Mapping

import pandas as pd

from analysis.addresses import articles_link, concordance_link, slug
from analysis.measures.dispersion import dispersion_table
from analysis.measures.frequency import count_terms, count_wide, group_sizes, ngrams, tfidf
from analysis.measures.keyness import REST, beside_halves, keyness, word_shift
from analysis.measures.made import MADE, made
from analysis.plots.terms import word_shift_bars
from analysis.report import alt_texts
from analysis.report.charts import HALF, Caption, Chart, Exhibit, Printed, cut_rows, recipe
from analysis.report.display import Shown, is_arabic, leading, part_link
from analysis.report.figures import bars, contrasted, read_keyness, scatter
from analysis.report.groups import Contrast, body_sizes, contrasts, focus_terms, groups_with_words
from analysis.report.lines import line_chart, lines_of
from analysis.report.sentences import said, sentence
from analysis.study.labels import gloss_phrases, label_terms
from analysis.study.study import Study, without_echoes
from analysis.text.terms import Term
from analysis.wording import wording

SEVERAL = 3
"""Articles of a group from which on its terms are drawn as the group's."""
PRINTED = 20
"""Terms of each contrast that a paper prints."""


def term_counts(study: Study, words: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count the terms of content words in each group, with rates, the most frequent first.

    Words without echoes are counted over the tokens without them.
    """
    counts = count_wide(study.content_words if words is None else words)
    table = counts.reindex(columns=study.groups, fill_value=0).reset_index()
    body = words is not None and not words["echo"].any()
    sizes = body_sizes(study) if body else study.sizes
    part = {"text": "body"} if body else {}
    for group in study.groups:
        table[f"{group}: per 1,000"] = 1000 * table[group] / sizes[group]
    table = leading(table, lambda row: {
        f"{group}: count": term_link(row["term"], group, row[group], **part)
        for group in study.groups})
    table = table.rename(columns={group: f"{group}: count" for group in study.groups})
    return made(label_terms(study, table), "terms", minimum=1, **part)


def term_link(key: str, group: str | None, count: int = 1, **part: str) -> str:
    """Return the address of the lines of a term, given by its key: in a group or in all."""
    return concordance_link("term", key) if group in (None, REST) else part_link(
        "term", key, group, count, **part)


def group_table(study: Study) -> pd.DataFrame:
    """Count the words of each group."""
    table = pd.DataFrame({
        "articles": study.articles.groupby("group").size(), "counted tokens": study.sizes,
        "without echoes": body_sizes(study), "content words": group_sizes(study.content_words)})
    table = table.reindex(study.groups).fillna(0).astype(int).rename_axis("group").reset_index()
    return leading(table, lambda row: dict.fromkeys(["articles", "counted tokens"],
                                                    articles_link(row["group"])))


def frequent_pairs(study: Study, minimum: int = 3) -> pd.DataFrame:
    """Count pairs of words within a sentence, as they are written, frequent in a group."""
    counts = count_terms(ngrams(study.words, 2), term="ngram", sizes=study.sizes[study.sizes > 0])
    counts = counts[counts["count"] >= minimum]
    counts = counts.assign(order=counts["group"].map(study.groups.index)).sort_values(
        ["order", "count", "term"], ascending=[True, False, True], ignore_index=True)
    counts["gloss"] = counts["term"].map(gloss_phrases(study, counts["term"]))
    return leading(counts[["group", "term", "count", "per_thousand", "gloss"]], lambda row: {
        "count": concordance_link("pair", row["term"], row["group"])})


def phrase_gloss(study: Study, phrase: str) -> str:
    """Return an Arabic phrase with its gloss, word by word, in brackets."""
    gloss = gloss_phrases(study, [phrase])[phrase]
    # A word that has no gloss is glossed by itself.
    return f"{phrase} ({gloss})" if gloss and not is_arabic(gloss) else phrase


def top_weights(study: Study, most: int = 8) -> dict[str, pd.DataFrame]:
    """Return of each group the terms with the highest TF-IDF, the groups being the documents."""
    words = study.content_words
    if words.empty:
        return {}
    weights = tfidf(words, by="group").T.sparse.to_dense().rename_axis("term").reset_index()
    return {group: made(label_terms(study, leading(
        weights.nlargest(most, group)[["term", group]],
        lambda row, group=group: {group: term_link(row["term"], group, row[group])})),
        "tfidf", group=group) for group in study.groups if group in weights}


def spread(study: Study, most: int = 6) -> dict[str, pd.DataFrame]:
    """Return of each group how its most frequent terms are spread over the paragraphs."""
    words = without_echoes(study.content_words)
    return {group: made(label_terms(study, leading(
        dispersion_table(words[words["group"] == group]).rename_axis("term").reset_index().head(
            most), lambda row, group=group: {"count": term_link(row["term"], group, text="body")})),
        "dispersion", by="block", text="body")
        for group in study.groups if words["group"].eq(group).any()}


def term_lines(study: Study, term: Term) -> pd.DataFrame:
    """Return the concordance of a term, each node glossed."""
    lines = lines_of(study, study.find(term).spans)
    lines["gloss"] = lines["node"].map(gloss_phrases(study, lines["node"]))
    return lines[["article", "line", "role", "before", "node", "after", "english", "gloss"]]


def company(study: Study, term: Term, window: int = 5) -> pd.DataFrame:
    """List the content words near a term's places, within its sentence, the closest first (G²).

    `f` counts near it, `f2` anywhere.
    """
    near = study.find(term).collocates(window)
    columns = ["term", "gloss", "f", "before", "after", "f2", "log_dice", "g2_4cell"]
    return leading(near[columns].reset_index(drop=True),
                   [{"f2": term_link(key, None)} for key in near.index])


def key_terms(keyness: pd.DataFrame) -> pd.DataFrame:
    """Return a table of `fa.keyness` for reading, its counts leading to their lines."""
    groups = contrasted(keyness)
    return leading(read_keyness(keyness), [
        {f"count_{group}": term_link(key, group) for group in groups} for key in keyness.index])


def keyness_tables(study: Study, minimum: int = 3) -> dict[Contrast, pd.DataFrame]:
    """Return `fa.keyness` of each contrast of a study."""
    return {pair: keyness(study.words, *pair, minimum=minimum) for pair in contrasts(study)}


def kept_sentence(study: Study, keys: Mapping[Contrast, pd.DataFrame]) -> Shown:
    """Say how many terms of each contrast keep a difference: over articles, or of small counts."""
    return sentence(study, "in_a_row", sentences=[
        said("terms_kept_articles" if "p_family" in key else "terms_kept", n=len(key),
             kept=int((key["p_family"] <= key.attrs[MADE]["alpha"] if "p_family" in key
                       else key["lrc"] != 0).sum()),
             group=group, against=said("rest") if against == REST else against)
        for (group, against), key in keys.items()])


def _corpora(study: Study) -> Contrast | None:
    """The two groups that are set against each other, if both have several articles.

    With one or two articles a figure would show one text's words as if they were a group's.
    """
    pairs = contrasts(study)
    if len(pairs) != 1 or REST in pairs[0]:
        return None
    articles = study.articles[study.articles["words"] > 0].groupby("group").size()
    return pairs[0] if (articles[list(pairs[0])] >= SEVERAL).all() else None


def scatter_chart(study: Study, keys: Mapping[Contrast, pd.DataFrame], named: int = 60) -> Chart:
    """Draw terms by their rates in two groups of several articles: `terms-scatter`."""
    pair = _corpora(study)
    return scatter(keys[pair], named=named) if pair else Chart()


def shift_chart(study: Study, most: int = 24) -> Chart:
    """Draw what each content word adds to the difference of two groups: `word-shift`."""
    pair, words = _corpora(study), study.content_words
    if not pair or words.empty:
        return Chart()
    table = word_shift(count_wide(words), *pair)
    total = table.attrs["total"]
    top = label_terms(study, table.head(most).reset_index())
    halves = beside_halves(words, *pair, by="article", repeats=50)
    between, first, second = (f"{value:.3f}" for value in halves["divergence"])

    return Chart([cut_rows("word-shift", top, top.index, lambda name, rows: recipe(
        name, rows.reset_index(drop=True), word_shift_bars, alt_texts.of_word_shift, Caption(
            "parts", groups=pair, n=len(rows), first=pair[0], second=pair[1],
            total=f"{total:.3f}", between=between, within_first=first, within_second=second,
            tokens=f"{halves['tokens'].iloc[0]:,}"), list(pair), total, preset=HALF))])


def term_chart(study: Study, term: Term) -> Chart:
    """Draw the lines of a term: `concordance-term-...`."""
    gloss = gloss_phrases(study, [term.typed])[term.typed]
    name = {"en": f"{term.typed} ({gloss})" if gloss else term.typed, "ar": term.typed}
    return line_chart(study, f"term-{slug(' '.join(term.keys))}", name, study.find(term).spans)


def _printed(study: Study, results, keys: Mapping[Contrast, pd.DataFrame], lang: str) -> Printed:
    """The terms of each contrast; without one the most frequent terms."""
    def beside(*sides: str) -> list[tuple[str, str]]:
        return [(head, side) for side in sides for head in ("count", "rate")]

    if not keys:
        groups = groups_with_words(study)
        table = term_counts(study).head(PRINTED)[["term", "gloss", *(
            f"{group}: {what}" for group in groups for what in ("count", "per 1,000"))]]
        table.columns = ["term", "gloss", *beside(*groups)]
        return Printed(table, {"terms_one": {}}, {"rate": 1})
    # Of several contrasts the first group is the one named first.
    sides = next(iter(keys)) if len(keys) == 1 else ("1", "2")
    tables, last = [], "p_family" if any("p_family" in key for key in keys.values()) else "lrc"
    for (first, second), key in keys.items():
        table = key.head(PRINTED).reindex(columns=["term", "gloss", *(
            f"{what}_{group}" for group in (first, second) for what in ("count", "per_thousand")),
            "log_ratio", last])
        table.columns = ["term", "gloss", *beside(*sides), "log_ratio", last]
        if len(keys) > 1:
            second = wording("rest", lang) if second == REST else second
            table.insert(0, "contrast", f"{first} – {second}")
        tables.append(table)
    return Printed(pd.concat(tables), {"terms": {}},
                   {"rate": 1, "log_ratio": 2, last: 2 if last == "lrc" else 3})


TERMS = Exhibit("terms", lambda study, results: keyness_tables(study),
                lambda study, keys: bars(*keys.values()), printed=_printed)
LINES = Exhibit("concordance-term", lambda study, results: focus_terms(study),
                lambda study, terms: Chart(recipe for term in terms
                                           for recipe in term_chart(study, term)))
SCATTER = Exhibit("terms-scatter", lambda study, results: keyness_tables(study), scatter_chart)
SHIFT = Exhibit("word-shift", lambda study, results: study.content_words,
                lambda study, words: shift_chart(study))
