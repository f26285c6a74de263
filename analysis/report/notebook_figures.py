"""The figures on pages, terms and actors, as recipes for studies of any shape.

There is a recipe where there is something to draw, and there may be several: one for each contrast,
one for each handful of groups. The first keeps the plain name.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.plots.actors import by_highest_rate, dumbbells
from analysis.plots.strips import counted_characters, page_anatomy
from analysis.plots.style import MOST_GROUPS
from analysis.plots.terms import diverging_bars, strongest
from analysis.report import alt_texts
from analysis.report.alt_texts import caption
from analysis.report.notes import REST, Contrast
from analysis.report.recipes import Recipe, cut_by, numbered
from analysis.report.views_actors import most_mentioned
from analysis.report.views_articles import few_articles, page_names
from analysis.study.study import Study
from analysis.wording import wording

MOST_TERMS = 12
"""Terms of each side that a figure shows."""


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
    found = [(contrast, key) for contrast, key in keys.items() if len(key)]
    return [_terms(study, numbered("terms", number), contrast, key)
            for number, (contrast, key) in enumerate(found)]


def _terms(study: Study, name: str, contrast: Contrast, key: pd.DataFrame) -> Recipe:
    top = strongest(key, *contrast, MOST_TERMS)
    rank = top.groupby(top["log_ratio"] > 0).cumcount()
    # The second side is listed from its weakest term to its strongest.
    weaker = top["log_ratio"] <= 0
    rank = rank.where(~weaker, weaker.sum() - 1 - rank)
    reach = top["log_ratio"].abs().max()

    def build(name: str, ranks: Sequence[int]) -> Recipe:
        own = top[rank.isin(ranks)]

        def named(lang: str) -> tuple[pd.DataFrame, list[str]]:
            # All the others together have no name of their own: it is a word of the language.
            sides = [wording("rest", lang) if side == REST else side for side in contrast]
            return own.rename(columns={f"count_{REST}": f"count_{wording('rest', lang)}"}), sides

        return Recipe(
            name, key,
            lambda lang, preset: diverging_bars(*named(lang), MOST_TERMS, lang, preset, reach),
            lambda lang: alt_texts.of_terms(*named(lang), lang), "elsevier-half",
            lambda lang: caption(study, "terms", lang, n=len(own), all=len(key),
                                 first=named(lang)[1][0], second=named(lang)[1][1]))

    return cut_by(name, range(int(rank.max()) + 1), build)


def actor_recipes(study: Study, counts: pd.DataFrame) -> list[Recipe]:
    """The rates of the most mentioned actors: `actors`, `actors-2`, ... for handfuls of groups.

    `counts` is the table of `views.actor_counts`; an empty one is not drawn.
    """
    shown = most_mentioned(counts)
    groups = [group for group in study.groups if group in set(shown["group"])]
    every = counts["id"].nunique()
    recipes = []
    for first in range(0, len(groups), MOST_GROUPS):
        some = groups[first:first + MOST_GROUPS]
        own = shown[shown["group"].isin(some)]
        recipes.append(rate_recipe(study, numbered("actors", len(recipes)), own, some, "actors",
                                   dumbbells, by_highest_rate(own), every))
    return recipes


def rate_recipe(study: Study, name: str, counts: pd.DataFrame, groups: Sequence[str], what: str,
                chart, ids: Sequence[str], every: int) -> Recipe:
    """The recipe of a chart of rates, which can be cut between its rows.

    `chart` is `actors.dumbbells` or `frames.dot_rows`, `ids` are its rows from above, `what` is
    what they are (actors, frames), `every` of how many.
    """
    highest = max(counts["high"].max(), counts["per_thousand"].max())

    def build(name: str, ids: Sequence[str]) -> Recipe:
        own = counts[counts["id"].isin(ids)]
        return Recipe(
            name, own,
            lambda lang, preset: chart(own, groups, lang, preset, highest),
            lambda lang: alt_texts.of_rates(own, groups, wording(f"what_{what}", lang), lang),
            "elsevier-half",
            lambda lang: caption(study, what, lang, groups=groups, n=own["id"].nunique(),
                                 all=every))

    return cut_by(name, ids, build)


