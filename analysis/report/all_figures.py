"""Every figure of a study, whichever notebook shows it."""

from analysis.claims.verdicts import Results
from analysis.lexicon.referents import load_referents
from analysis.report.actors import ACTORS
from analysis.report.charts import Recipe, dot_rows
from analysis.report.choices import (
    CHOICES,
    called,
    choice_expressions,
    choices_by_referent,
)
from analysis.report.claims import CLAIMS
from analysis.report.corpus_figures import corpus_recipes
from analysis.report.editions import edition_chart
from analysis.report.focus import focus_actors
from analysis.report.framing import frame_counts
from analysis.report.framing_figures import remedies, strips
from analysis.report.groups import contrasts
from analysis.report.lines import frame_concordances, term_concordances
from analysis.report.notebook_figures import page_recipes, term_recipes
from analysis.report.robustness import ALL_OUTCOMES, CURVE, PLACEBO
from analysis.report.views import key_terms
from analysis.report.voices import naming_tiles, speakers_by_actors, speaking
from analysis.report.voices_figures import naming, who_speaks, who_speaks_of_whom
from analysis.study.study import Study


def all_recipes(study: Study, results: Results | None = None) -> list[Recipe]:
    """Return the recipes of all figures of a study, in the order of its notebooks.

    `results` as `verdicts.evaluate` gives them; without them, the figures of claims are left out.
    """
    mentions = study.mentions
    frames = mentions[mentions["kind"] == "frame"].reset_index(drop=True)
    counts = frame_counts(study, frames, study.sizes)
    referents = load_referents(study.lexicon)
    shares = choices_by_referent(study, choice_expressions(study))
    recipes = [
        *page_recipes(study),
        *edition_chart(study),
        *term_recipes(study, {pair: key_terms(study, *pair) for pair in contrasts(study)}),
        *term_concordances(study), *frame_concordances(study),
        *corpus_recipes(study),
        *ACTORS.drawn(study),
        *dot_rows(counts),
        *strips(study, frames, counts),
        *remedies(study),
        *(recipe for name, table in shares.items()
          for recipe in called(study, referents[name], table)),
        *who_speaks(speaking(study)),
        *(recipe for actor in focus_actors(study)
          for recipe in naming(study, actor, naming_tiles(study, actor))),
        *who_speaks_of_whom(speakers_by_actors(study, most=12)),
    ]
    return recipes + [recipe for exhibit in (CLAIMS, CHOICES, ALL_OUTCOMES, CURVE, PLACEBO)
                      for recipe in exhibit.drawn(study, results)]
