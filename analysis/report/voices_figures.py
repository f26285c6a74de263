"""The charts of notebook 5: who speaks, who speaks of whom, who is called what."""

from collections.abc import Callable, Sequence

import pandas as pd

from analysis.plots import voices as plots
from analysis.report import alt_texts
from analysis.report.captions import Caption
from analysis.report.charts import Chart, Recipe, cut_by, handfuls
from analysis.study.study import Study
from analysis.wording import LANGUAGES

MOST_TILES = 40
"""Expressions that one figure shows each with its line."""
MOST_SPEAKERS = 15
"""Speakers of a group that a figure shows."""


def who_speaks(shares: pd.DataFrame) -> Chart:
    """Draw whose words each group's words are; `shares` as `voices.speaking` gives it.

    Of many speakers those who say most are drawn.
    """
    def build(name: str, rows: pd.DataFrame, groups: Sequence[str], highest: float) -> Recipe:
        return Recipe(
            name, rows,
            lambda lang, preset: plots.who_speaks(rows, groups, lang, preset, 100 * highest),
            lambda lang: alt_texts.of_speaking(rows, groups, lang), "elsevier-half",
            Caption("speaking", groups=groups, n=len(rows.drop_duplicates(["group", "speaker"]))))
    return _by_speaker("who-speaks", shares, build,
                       lambda table: table.groupby(["group", "speaker"])["share"].sum().max())


def who_speaks_of_whom(matrix: pd.DataFrame) -> Chart:
    """Draw who speaks of whom; `matrix` as `voices.speakers_by_actors` gives it.

    Of many speakers those who say most are drawn.
    """
    def build(name: str, rows: pd.DataFrame, groups: Sequence[str], highest: float) -> Recipe:
        return Recipe(
            name, rows,
            lambda lang, preset: plots.speaker_actors(rows, groups, lang, preset, highest),
            lambda lang: alt_texts.of_matrix(rows, groups, lang), "elsevier-double",
            Caption("matrix", groups=groups, n=f"{rows['count'].sum():,}",
                    actors=rows["id"].nunique()))
    return _by_speaker("who-speaks-of-whom", matrix, build, lambda table: table["count"].max())


def _by_speaker(name: str, table: pd.DataFrame, build: Callable[..., Recipe],
                highest: Callable[[pd.DataFrame], float]) -> Chart:
    """Return the figures of a table of speakers, which can be cut between these."""
    place = table.groupby("group")["speaker"].transform(lambda names: names.factorize()[0])
    table = table[place < MOST_SPEAKERS]
    return Chart(_speakers(some, table[table["group"].isin(groups)], build, highest)
                 for some, groups in handfuls(name, list(table["group"].unique())))


def _speakers(name: str, table: pd.DataFrame, build: Callable[..., Recipe],
              highest: Callable[[pd.DataFrame], float]) -> Recipe:
    units, most = pd.MultiIndex.from_frame(table[["group", "speaker"]]), highest(table)

    def part(name: str, some: Sequence[tuple[str, str]]) -> Recipe:
        rows = table[units.isin(list(some))]
        return build(name, rows, list(rows["group"].unique()), most)
    return cut_by(name, list(units.unique()), part)


def naming(study: Study, actor: str, tiles: pd.DataFrame) -> Chart:
    """Draw each expression for an actor as a tile beside its line, of many the first.

    `tiles` as `voices.naming_tiles` gives it for the actor.
    """
    drawn, entry = tiles.head(MOST_TILES), study.lexicon.actors[actor]
    units = pd.MultiIndex.from_frame(drawn[["group", "article", "line"]])

    def build(name: str, some: Sequence[tuple]) -> Recipe:
        rows = drawn[units.isin(list(some))]
        groups = list(rows["group"].unique())
        return Recipe(
            name, rows, lambda lang, preset: plots.naming_tiles(rows, groups, lang, preset),
            lambda lang: alt_texts.of_tiles(rows, lang), "elsevier-double",
            Caption("tiles", groups=groups, n=len(rows), all=len(tiles),
                    what={lang: getattr(entry, f"label_{lang}") for lang in LANGUAGES}))

    name = f"naming-{actor.replace('_', '-')}"
    return Chart([cut_by(name, list(units.unique()), build)] if len(tiles) else [])
