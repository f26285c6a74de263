"""Every exhibit of a study, in the order of its notebooks: whatever is drawn or printed."""

from types import ModuleType

from analysis.claims.verdicts import Results
from analysis.lexicon.schema import load_referents
from analysis.report import (
    actors,
    articles,
    checks,
    claims,
    framing,
    over_time,
    robustness,
    terms,
)
from analysis.report.charts import Chart, Recipe
from analysis.report.editions import edition_chart
from analysis.report.exhibit import Exhibit
from analysis.report.focus import focus_actors
from analysis.report.framing_figures import remedies, strips
from analysis.report.lines import frame_concordances
from analysis.report.voices import naming_tiles, speakers_by_actors, speaking
from analysis.report.voices_figures import naming, who_speaks, who_speaks_of_whom
from analysis.study.study import Study


def _frames(study: Study, results: Results | None):
    return study.mentions[study.mentions["kind"] == "frame"].reset_index(drop=True)


def _called(study: Study, results: Results | None):
    return framing.choices_by_referent(study, framing.choice_expressions(study))


def _of(*rooms: ModuleType) -> list[Exhibit]:
    """The exhibits that modules declare, in their order."""
    return [value for room in rooms for value in vars(room).values() if isinstance(value, Exhibit)]


EXHIBITS = (
    *_of(articles, checks),
    Exhibit("editions", lambda study, results: study.articles,
            lambda study, table: edition_chart(study)),
    *_of(terms),
    Exhibit("concordance-frame", _frames, lambda study, frames: frame_concordances(study)),
    *_of(over_time, actors, framing),
    Exhibit("where-frames-fall", _frames, lambda study, frames: strips(
        study, frames, framing.frame_counts(study))),
    Exhibit("called-for-and-collapsing", _frames, lambda study, frames: remedies(study)),
    Exhibit("called", _called, lambda study, tables: Chart(
        recipe for name, table in tables.items()
        for recipe in framing.called(study, load_referents(study.lexicon)[name], table))),
    Exhibit("who-speaks", lambda study, results: speaking(study),
            lambda study, shares: who_speaks(shares)),
    Exhibit("naming", _frames, lambda study, frames: Chart(
        recipe for actor in focus_actors(study)
        for recipe in naming(study, actor, naming_tiles(study, actor)))),
    Exhibit("who-speaks-of-whom", lambda study, results: speakers_by_actors(study, most=12),
            lambda study, matrix: who_speaks_of_whom(matrix)),
    *_of(claims, robustness),
)


def all_recipes(study: Study, results: Results | None = None) -> list[Recipe]:
    """Return the recipes of all figures of a study, in the order of its notebooks.

    `results` as `verdicts.evaluate` gives them; without them, the figures of claims are left out.
    """
    return [recipe for exhibit in EXHIBITS for recipe in exhibit.drawn(study, results)]
