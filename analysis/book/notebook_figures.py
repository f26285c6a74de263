"""The figures of the notebooks on articles, terms and actors, for studies of any shape.

Each is drawn and saved where there is something to draw, and there may be several: one for each
contrast, one for each handful of groups. The first keeps the plain name.
"""

from collections.abc import Mapping

import pandas as pd

from analysis.book.notes import REST, Contrast
from analysis.book.views_actors import most_mentioned
from analysis.book.views_articles import few_articles, page_names
from analysis.plots import alt
from analysis.plots.actors import dumbbells
from analysis.plots.strips import page_anatomy
from analysis.plots.style import SavedFigure, save_figure
from analysis.plots.terms import diverging_bars
from analysis.plots.words import word
from analysis.study import Study

MOST_GROUPS = 6
"""Groups that one figure can tell apart in grey."""


def page_figure(study: Study) -> SavedFigure:
    """Draw the lines of a few pages by their role, and save it as `page-anatomy`."""
    names = page_names(study, few_articles(study))
    blocks = study.tables.blocks
    blocks = blocks[blocks["article"].isin(list(names))]
    figure = page_anatomy(blocks, names, study.settings.figures.language)
    return save_figure(figure, study.figures, "page-anatomy", blocks, alt.of_pages(blocks, names))


def term_figures(study: Study, keys: Mapping[Contrast, pd.DataFrame]) -> list[SavedFigure]:
    """Draw the terms of each contrast, and save them as `terms`, `terms-2`, ...

    `keys` has the table of `views.key_terms` for each contrast; an empty one is not drawn.
    """
    saved, lang = [], study.settings.figures.language
    for contrast, key in keys.items():
        if key.empty:
            continue
        # All the others together have no name of their own: it is a word of the figure's language.
        sides = [word("rest", lang) if side == REST else side for side in contrast]
        named = key.rename(columns={f"count_{REST}": f"count_{word('rest', lang)}"})
        figure = diverging_bars(named, sides, lang=lang, preset="elsevier-half")
        saved.append(save_figure(figure, study.figures, _name("terms", len(saved)), key,
                                 alt.of_terms(key.head(24), contrast)))
    return saved


def actor_figures(study: Study, counts: pd.DataFrame) -> list[SavedFigure]:
    """Draw the rates of the most mentioned actors, and save them as `actors`, `actors-2`, ...

    `counts` is the table of `views.actor_counts`; an empty one is not drawn.
    """
    shown = most_mentioned(counts)
    groups = [group for group in study.groups if group in set(shown["group"])]
    saved = []
    for first in range(0, len(groups), MOST_GROUPS):
        some = groups[first:first + MOST_GROUPS]
        own = shown[shown["group"].isin(some)]
        figure = dumbbells(own, some, study.settings.figures.language, "elsevier-half")
        saved.append(save_figure(figure, study.figures, _name("actors", len(saved)), own,
                                 alt.of_rates(own, some, "actors")))
    return saved


def _name(name: str, number: int) -> str:
    return f"{name}-{number + 1}" if number else name
