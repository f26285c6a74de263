"""Captions of figures: what is shown, of how many words and texts, and what the intervals are.

The words are the rows `caption_...` of `figure_labels.csv`; the numbers are the study's own.
"""

from collections.abc import Sequence

import pandas as pd

from analysis.plots.words import wording
from analysis.study import Study

MOST_NAMED = 6
"""Articles that a caption names one by one."""


def caption(study: Study, key: str, lang: str, groups: Sequence[str] | None = None,
            articles: Sequence[str] | None = None, **values: object) -> str:
    """Return the caption `caption_<key>` with the sizes of the groups and the texts behind it.

    `groups` (all where not given) and `articles` (all of the groups) are those that are shown;
    `values` fill the places in braces.
    """
    table = study.articles
    table = table[table["article"].isin(articles)] if articles is not None else table[
        table["group"].isin(study.groups if groups is None else groups)]
    parts = [wording(f"caption_{key}", lang, **values), _sizes(study, table, lang),
             _texts(table, lang)]
    return " ".join(part for part in parts if part)


def _sizes(study: Study, table: pd.DataFrame, lang: str) -> str:
    own = table.groupby("group")["words"].agg(["size", "sum"])
    told = [wording("caption_size", lang, group=group, words=f"{own.loc[group, 'sum']:,}",
                    articles=own.loc[group, "size"])
            for group in study.groups if group in own.index]
    return wording("caption_sizes", lang, sizes=_listed(told, lang)) if told else ""


def _texts(table: pd.DataFrame, lang: str) -> str:
    if len(table) > MOST_NAMED:
        return ""
    named = []
    for row in table.to_dict("records"):
        told = [part for part in (row["outlet"], row["date"]) if isinstance(part, str) and part]
        comma = "، " if lang == "ar" else ", "
        named.append(f"{row['article']} ({comma.join(told)})" if told else row["article"])
    return wording("caption_texts", lang, texts="; ".join(named)) if named else ""


def _listed(parts: Sequence[str], lang: str) -> str:
    return ("، " if lang == "ar" else ", ").join(parts)
