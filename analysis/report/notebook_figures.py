"""The figures on pages, terms and actors, as recipes for studies of any shape.

There is a recipe where there is something to draw, and there may be several: one for each contrast,
one for each handful of groups. The first keeps the plain name.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.plots.strips import counted_characters, page_anatomy
from analysis.report import alt_texts
from analysis.report.captions import caption
from analysis.report.charts import Recipe, bars, cut_by
from analysis.report.groups import Contrast
from analysis.report.views_articles import few_articles, page_names
from analysis.study.study import Study
from analysis.wording import wording


def page_recipes(study: Study) -> list[Recipe]:
    """The lines of a few pages by their role: `page-anatomy`."""
    names = page_names(study, few_articles(study))

    def build(name: str, articles: Sequence[str]) -> Recipe:
        own = {article: names[article] for article in articles}
        blocks = study.tables.blocks[study.tables.blocks["article"].isin(articles)]

        def told(lang: str) -> str:
            kept = counted_characters(blocks)
            listed = "; ".join(f"{own[article]}: " + wording(
                "kept", lang, kept=f"{kept[article][0]:,}", all=f"{kept[article][1]:,}")
                for article in own if article in kept)
            return caption(study, "page", lang, articles=articles, kept=listed)

        return Recipe(name, blocks,
                      lambda lang, preset: page_anatomy(blocks, own, lang, preset),
                      lambda lang: alt_texts.of_pages(blocks, own, lang), "elsevier-double", told)

    with_lines = set(study.tables.blocks["article"])
    shown = [article for article in names if article in with_lines]
    return [cut_by("page-anatomy", shown, build)] if shown else []


def term_recipes(study: Study, keys: Mapping[Contrast, pd.DataFrame]) -> list[Recipe]:
    """The terms of each contrast that set it apart: `terms`, `terms-2`, ...

    `keys` has the table of `views.key_terms` for each contrast; an empty one is not drawn.
    """
    return list(bars(*keys.values()))
