"""The figures of the notebook on voices, as recipes: who speaks, of whom, who is called what."""

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.plots import voices
from analysis.plots.style import MOST_GROUPS
from analysis.report import alt_texts
from analysis.report.captions import caption
from analysis.report.charts import Recipe, cut_by
from analysis.report.focus import focus_actors
from analysis.report.framing_figures import handfuls
from analysis.report.whose_words import naming_tiles
from analysis.study.study import Study

MOST_TILES = 40
"""Expressions that one figure shows each with its line."""
MOST_SPEAKERS = 15
"""Speakers of a group that a figure shows."""


def speaking_recipes(study: Study, shares: pd.DataFrame) -> list[Recipe]:
    """Whose words each group's words are: `who-speaks`.

    `shares` as `whose_words.speaking` gives it. Of many speakers those who say most are drawn.
    """
    return [_speaking(study, *some) for some in _drawn(study, "who-speaks", shares)]


def _speaking(study: Study, name: str, groups: Sequence[str], table: pd.DataFrame) -> Recipe:
    highest = 100 * table.groupby(["group", "speaker"])["share"].sum().max()

    def build(name: str, units: Sequence[tuple[str, str]]) -> Recipe:
        own = _rows_of(table, units)
        some = [group for group in groups if own["group"].eq(group).any()]
        return Recipe(
            name, own,
            lambda lang, preset: voices.who_speaks(own, some, lang, preset, highest),
            lambda lang: alt_texts.of_speaking(own, some, lang), "elsevier-half",
            lambda lang: caption(study, "speaking", lang, groups=some,
                                 n=len(own.drop_duplicates(["group", "speaker"]))))

    return cut_by(name, _speakers(table), build)


def matrix_recipes(study: Study, matrix: pd.DataFrame) -> list[Recipe]:
    """Who speaks of whom: `who-speaks-of-whom`.

    `matrix` as `whose_words.speakers_by_actors` gives it. Of many speakers those who say most are
    drawn.
    """
    return [_matrix(study, *some) for some in _drawn(study, "who-speaks-of-whom", matrix)]


def _matrix(study: Study, name: str, groups: Sequence[str], table: pd.DataFrame) -> Recipe:
    highest = table["count"].max()

    def build(name: str, units: Sequence[tuple[str, str]]) -> Recipe:
        own = _rows_of(table, units)
        some = [group for group in groups if own["group"].eq(group).any()]
        return Recipe(
            name, own,
            lambda lang, preset: voices.speaker_actors(own, some, lang, preset, highest),
            lambda lang: alt_texts.of_matrix(own, some, lang), "elsevier-double",
            lambda lang: caption(study, "matrix", lang, groups=some, n=f"{own['count'].sum():,}",
                                 actors=own["id"].nunique()))

    return cut_by(name, _speakers(table), build)


def _speakers(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(dict.fromkeys(zip(table["group"], table["speaker"], strict=True)))


def _rows_of(table: pd.DataFrame, units: Sequence[tuple[str, str]]) -> pd.DataFrame:
    return table[pd.MultiIndex.from_frame(table[["group", "speaker"]]).isin(list(units))]


def _drawn(study: Study, name: str,
           table: pd.DataFrame) -> Iterator[tuple[str, list[str], pd.DataFrame]]:
    """For each figure its name, its groups, and the rows of their first speakers."""
    place = table.groupby("group")["speaker"].transform(lambda names: names.factorize()[0])
    table = table[place < MOST_SPEAKERS]
    for name_of_some, some in handfuls(study, name, MOST_GROUPS):
        groups = [group for group in some if table["group"].eq(group).any()]
        if groups:
            yield name_of_some, groups, table[table["group"].isin(groups)]


def naming_recipes(study: Study, actor: str, tiles: pd.DataFrame | None = None) -> list[Recipe]:
    """Each expression for an actor as a tile beside its line: `naming-<actor>`.

    `tiles` as `whose_words.naming_tiles` gives it for the actor. Of many the first are drawn.
    """
    tiles = naming_tiles(study, actor) if tiles is None else tiles
    if tiles.empty:
        return []
    drawn, every = tiles.head(MOST_TILES), len(tiles)
    entry = study.lexicon.actors[actor]

    def build(name: str, lines: Sequence[tuple]) -> Recipe:
        where = pd.MultiIndex.from_frame(drawn[["group", "article", "line"]])
        own = drawn[where.isin(list(lines))]
        groups = [group for group in study.groups if own["group"].eq(group).any()]
        return Recipe(
            name, own, lambda lang, preset: voices.naming_tiles(own, groups, lang, preset),
            lambda lang: alt_texts.of_tiles(own, lang), "elsevier-double",
            lambda lang: caption(study, "tiles", lang, groups=groups, n=len(own), all=every,
                                 what=getattr(entry, f"label_{lang}")))

    lines = list(dict.fromkeys(zip(drawn["group"], drawn["article"], drawn["line"], strict=True)))
    return [cut_by(f"naming-{actor.replace('_', '-')}", lines, build)]


def focus_recipes(study: Study) -> list[Recipe]:
    """The tiles of every actor in focus."""
    return [recipe for actor in focus_actors(study) for recipe in naming_recipes(study, actor)]
