"""Every exhibit of a study, in the order of its notebooks: whatever is drawn or printed."""

from types import ModuleType

from analysis.claims.verdicts import Results
from analysis.report import (
    articles,
    checks,
    choices,
    claims,
    figures,
    framing,
    lines,
    robustness,
    terms,
    voices,
)
from analysis.report.charts import Chart, Exhibit, Recipe
from analysis.report.groups import counts_over_time, focus_actors
from analysis.study.study import Study


def _frames(study: Study, results: Results | None):
    return study.mentions[study.mentions["kind"] == "frame"].reset_index(drop=True)


def _of(*rooms: ModuleType) -> list[Exhibit]:
    """The exhibits that modules declare, in their order."""
    return [value for room in rooms for value in vars(room).values() if isinstance(value, Exhibit)]


EXHIBITS = (
    *_of(articles, checks),
    Exhibit("editions", lambda study, results: study.articles,
            lambda study, table: lines.edition_chart(study)),
    *_of(terms),
    Exhibit("concordance-frame", _frames, lambda study, table: lines.frame_concordances(study)),
    Exhibit("rates-over-time", lambda study, results: counts_over_time(study)[0],
            lambda study, rates: figures.over_time_chart(study)),
    voices.ACTORS,
    voices.QUOTED,
    *_of(framing),
    Exhibit("where-frames-fall", _frames, lambda study, frames: figures.strips(
        study, frames, framing.frame_counts(study))),
    Exhibit("called-for-and-collapsing", _frames, lambda study, table: figures.remedies(study)),
    Exhibit("who-speaks", lambda study, results: voices.speaking(study),
            lambda study, shares: figures.who_speaks(shares)),
    Exhibit("naming", _frames, lambda study, table: Chart(
        recipe for actor in focus_actors(study)
        for recipe in voices.naming(study, actor, voices.naming_tiles(study, actor)))),
    Exhibit("who-speaks-of-whom", lambda study, results: voices.speakers_by_actors(study, most=12),
            lambda study, matrix: figures.who_speaks_of_whom(matrix)),
    *_of(claims, choices, robustness),
)


def all_recipes(study: Study, results: Results | None = None) -> list[Recipe]:
    """Return the recipes of all figures of a study, in the order of its notebooks.

    `results` as `verdicts.evaluate` gives them; without them, the figures of claims are left out.
    """
    return [recipe for exhibit in EXHIBITS for recipe in exhibit.drawn(study, results)]
