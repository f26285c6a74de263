"""The expressions for each referent in a study, and which of them are chosen."""

import pandas as pd

from analysis.claims.rows import Evidence
from analysis.claims.units import expressions
from analysis.lexicon.referents import choice_names, choice_shares, load_referents
from analysis.study.study import Study, surface


def choice_expressions(study: Study) -> dict[str, pd.DataFrame]:
    """List the counted expressions for every referent, in the order of `referents.yml`.

    By the referent's id. Each table has a row an expression in text order: `article`, `group`,
    `voice`, `speaker`, `start`, `end`, `surface`, `choice`, `choice_en`, `choice_ar`.
    """
    referents = load_referents(study.lexicon)
    if not study.sizes.sum():
        return {}
    evidence = Evidence(study, [term for referent in referents.values()
                                for option in referent.choices.values()
                                for term in (*option.terms, *option.words)])
    tables = {}
    for referent in referents.values():
        found = expressions(evidence, referent, study.settings.terms.conflation)
        wide = study.settings.coding.strength == "wide"
        found = found[found["counted"] & (found["strength"].eq("core") | wide)]
        found = found.sort_values(["article", "start", "end"], ignore_index=True)
        labels = choice_names(referent)
        found = found.assign(surface=list(surface(study, found)),
                             choice_en=[labels[name][0] for name in found["choice"]],
                             choice_ar=[labels[name][1] for name in found["choice"]])
        tables[referent.id] = found[["article", "group", "voice", "speaker", "start", "end",
                                     "surface", "choice", "choice_en", "choice_ar"]]
    return tables


def choices_by_referent(study: Study, found: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Count the choices for every referent by group and voice, as `choice_shares` does.

    `found` as `choice_expressions` gives it.
    """
    referents = load_referents(study.lexicon)
    return {name: choice_shares(table, referents[name], study.groups)
            for name, table in found.items()}
