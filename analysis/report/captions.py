"""Captions: what a chart shows, the sizes of its groups, the texts behind it."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.study.study import Study
from analysis.wording import wording

MOST_NAMED = 6
"""Articles that a caption names one by one."""
SEPARATORS = {"en": ", ", "ar": "، "}


class Caption:
    """The caption `caption_<key>`, in any language and of any study."""

    def __init__(self, key: str, groups: Sequence[str] | None = None,
                 articles: Sequence[str] | None = None, **values: object):
        """Take what is shown: `groups` (all where not given), `articles` (all of the groups).

        `values` fill the places in braces; a mapping has a text for each language.
        """
        self.key, self.groups, self.articles, self.values = key, groups, articles, values

    def __call__(self, lang: str, study: Study | None = None) -> str:
        """Say what is shown; of a study with the sizes of the groups and the texts behind it."""
        values = {name: value[lang] if isinstance(value, Mapping) else value
                  for name, value in self.values.items()}
        parts = [wording(f"caption_{self.key}", lang, **values)]
        if study is not None:
            table = study.articles
            table = table[table["article"].isin(self.articles) if self.articles is not None else
                          table["group"].isin(self.groups or study.groups)]
            parts += [_sizes(study, table, lang), _texts(table, lang)]
        return " ".join(filter(None, parts))


def caption(study: Study, key: str, lang: str, groups: Sequence[str] | None = None,
            articles: Sequence[str] | None = None, **values: object) -> str:
    """Return a caption in one language, with the sizes of the groups and the texts behind it."""
    return Caption(key, groups, articles, **values)(lang, study)


def _sizes(study: Study, table: pd.DataFrame, lang: str) -> str:
    counts = table.groupby("group")["words"].agg(["size", "sum"])
    sizes = [wording("caption_size", lang, group=group, words=f"{counts.loc[group, 'sum']:,}",
                     articles=counts.loc[group, "size"])
             for group in study.groups if group in counts.index]
    return wording("caption_sizes", lang, sizes=SEPARATORS[lang].join(sizes)) if sizes else ""


def _texts(table: pd.DataFrame, lang: str) -> str:
    if table.empty or len(table) > MOST_NAMED:
        return ""
    named = []
    for row in table.to_dict("records"):
        known = [part for part in (row["outlet"], row["date"]) if isinstance(part, str) and part]
        named.append(f"{row['article']} ({SEPARATORS[lang].join(known)})" if known
                     else row["article"])
    return wording("caption_texts", lang, texts="; ".join(named))
