"""Every figure of a study, whichever notebook shows it."""

from analysis.claims.verdicts import Results
from analysis.lexicon.referents import load_referents
from analysis.report.actors import ACTORS
from analysis.report.charts import Recipe, dot_rows
from analysis.report.choices import choice_expressions, choice_recipes, choices_by_referent
from analysis.report.claims_figures import (
    claim_recipes,
    curve_recipes,
    naming_choice_recipes,
    outcome_recipes,
    placebo_recipes,
)
from analysis.report.corpus_figures import corpus_recipes
from analysis.report.editions import edition_recipes
from analysis.report.framing import frame_counts
from analysis.report.framing_figures import remedy_recipes, strip_recipes
from analysis.report.groups import contrasts
from analysis.report.lines import concordance_recipes
from analysis.report.notebook_figures import page_recipes, term_recipes
from analysis.report.views import key_terms
from analysis.report.voices import (
    focus_recipes,
    matrix_recipes,
    speakers_by_actors,
    speaking,
    speaking_recipes,
)
from analysis.study.study import Study


def all_recipes(study: Study, results: Results | None = None) -> list[Recipe]:
    """Return the recipes of all figures of a study, in the order of its notebooks.

    `results` as `verdicts.evaluate` gives them; without them, the figures of claims are left out.
    """
    mentions = study.mentions
    frames = mentions[mentions["kind"] == "frame"].reset_index(drop=True)
    counts = frame_counts(study, frames, study.sizes)
    referents = load_referents(study.lexicon)
    called = choices_by_referent(study, choice_expressions(study))
    recipes = [
        *page_recipes(study),
        *edition_recipes(study),
        *term_recipes(study, {pair: key_terms(study, *pair) for pair in contrasts(study)}),
        *concordance_recipes(study),
        *corpus_recipes(study),
        *ACTORS.drawn(study),
        *dot_rows(counts),
        *strip_recipes(study, frames, counts),
        *remedy_recipes(study),
        *(recipe for name, table in called.items()
          for recipe in choice_recipes(study, referents[name], table)),
        *speaking_recipes(study, speaking(study)),
        *focus_recipes(study),
        *matrix_recipes(study, speakers_by_actors(study, most=12)),
    ]
    if results is not None:
        recipes += [*claim_recipes(study, results), *naming_choice_recipes(study, results),
                    *outcome_recipes(study, results), *curve_recipes(study, results),
                    *placebo_recipes(study, results)]
    return recipes
